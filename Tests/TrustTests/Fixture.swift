import Foundation
import Policy
import TestSupport
import Testing
import Wire

@testable import Trust

/// An organisation with an administrator and a technician.
struct Fixture {
  static let now = Timestamp(milliseconds: 1_795_000_000_000)
  let root: OrganisationRoot
  let admin: OperatorIdentity
  let technician: OperatorIdentity

  init() throws {
    root = try OrganisationRoot(company: "Muster IT GmbH", domain: "muster.example", at: Self.now)
    admin = try OperatorIdentity(name: "Anna Admin", role: .admin, issuer: root.signer, at: Self.now)
    technician = try OperatorIdentity(name: "Jürgen Tester", role: .technician, issuer: admin.signer, at: Self.now)
  }

  func policy(version: UInt64 = 1, at time: Timestamp = now) -> OrganisationPolicy {
    OrganisationPolicy(
      version: version, issuedAt: time, company: "Muster IT GmbH", domain: "muster.example",
      relayPolicyKey: [UInt8](repeating: 1, count: 32), auditKey: [UInt8](repeating: 2, count: 32),
      evidenceCertificate: [UInt8](repeating: 3, count: 32),
      relays: [RelayLocation(address: "relay.example:8443", pin: [UInt8](repeating: 4, count: 32))],
      rights: [.server: .all, .networkDevice: .cable, .workstation: [.view], .attended: .all], maxSeconds: 3600,
      consentVersion: "1")
  }

  func revocations(version: UInt64 = 1, operators: [[UInt8]] = []) -> RevocationList {
    RevocationList(version: version, issuedAt: Self.now, operators: operators, devices: [])
  }

  func grant(nonce: [UInt8], session: [UInt8] = [UInt8](repeating: 7, count: 16)) -> GrantStatement {
    GrantStatement(
      session: session, variant: .confirmEverySession, device: [UInt8](repeating: 1, count: 32),
      technician: technician.digest, technicianName: "Jürgen Tester", rights: [.view, .pointer], reason: "Drucker", nonce: nonce,
      maxSeconds: 3600, policyVersion: 4, issuedAt: Self.now)
  }
}

/// Runs `openssl` in a folder of its own with these files in it.
struct OpenSSL {
  let folder: URL

  init(_ files: [String: [UInt8]]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "rs-trust-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
  }

  /// Standard output and error, and the exit code.
  func run(_ arguments: String...) throws -> (text: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.remainingBytes()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}
