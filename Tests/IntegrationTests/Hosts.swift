import Foundation
import TestSupport
import Testing

/// Three machines of a test's own on one wire: network namespaces for relay, device and technician, joined by a bridge. They go with the
/// value, and so do the processes in them that were started as `Program`s. Needs root.
final class Hosts {
  /// One of them.
  enum Host: Int, CaseIterable {
    case relay = 1
    case device
    case technician
  }

  private static let network = "10.213.46."
  private let name = "rs\(getpid())"

  /// Makes the machines and their wire.
  init() throws {
    try #require(geteuid() == 0, "this test makes network namespaces and needs root")
    try run("ip", "netns", "add", name + "wire")
    try run("ip", "-n", name + "wire", "link", "add", "bridge", "type", "bridge")
    try run("ip", "-n", name + "wire", "link", "set", "bridge", "up")
    for host in Host.allCases {
      let space = namespace(host)
      try run("ip", "netns", "add", space)
      try run("ip", "-n", space, "link", "set", "lo", "up")
      let port = "port\(host.rawValue)"
      try run("ip", "-n", space, "link", "add", "wire", "type", "veth", "peer", "name", port, "netns", name + "wire")
      try run("ip", "-n", name + "wire", "link", "set", port, "master", "bridge", "up")
      try run("ip", "-n", space, "address", "add", address(of: host) + "/24", "dev", "wire")
      try run("ip", "-n", space, "link", "set", "wire", "up")
    }
  }

  deinit {
    for space in Host.allCases.map(namespace) + [name + "wire"] { try? run("ip", "netns", "delete", space) }
  }

  /// The address of a machine at first.
  func address(of host: Host) -> String { Self.network + "\(host.rawValue)" }

  /// A program and its arguments, to be run on this machine.
  func command(_ program: String, _ arguments: [String], on host: Host) -> (program: String, arguments: [String]) {
    ("/usr/bin/env", ["ip", "netns", "exec", namespace(host), program] + arguments)
  }

  /// Pulls a machine's plug.
  func unplug(_ host: Host) throws { try run("ip", "-n", name + "wire", "link", "set", "port\(host.rawValue)", "down") }

  /// Puts it in again.
  func plug(_ host: Host) throws { try run("ip", "-n", name + "wire", "link", "set", "port\(host.rawValue)", "up") }

  /// Drops every packet from and to a machine, as a firewall does that has forgotten its connections.
  func silence(_ host: Host) throws {
    try run("ip", "netns", "exec", namespace(host), "nft", "add table inet silent")
    for hook in ["input", "output"] {
      try run(
        "ip", "netns", "exec", namespace(host), "nft",
        "add chain inet silent \(hook) { type filter hook \(hook) priority 0; policy drop; }")
    }
  }

  /// Lets everything through again.
  func unsilence(_ host: Host) throws { try run("ip", "netns", "exec", namespace(host), "nft", "delete table inet silent") }

  /// Gives a machine another address; the old one is gone at once.
  func move(_ host: Host) throws {
    try run("ip", "-n", namespace(host), "address", "flush", "dev", "wire")
    try run("ip", "-n", namespace(host), "address", "add", Self.network + "1\(host.rawValue)/24", "dev", "wire")
  }

  private func namespace(_ host: Host) -> String { "\(name)\(host)" }

  private func run(_ arguments: String...) throws {
    let tool = try Program("/usr/bin/env", arguments)
    try #require(tool.ended() == 0, "\(arguments): \(tool.said)")
  }
}
