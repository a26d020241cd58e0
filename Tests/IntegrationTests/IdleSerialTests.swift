import Foundation
import TestSupport
import Testing

/// What a session costs the machines it runs on.
@Suite("Idle", .serialized) struct IdleSerialTests {
  @Test("on a still screen agent and viewer take less than half a percent of a core")
  func stillScreen() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    Thread.sleep(forTimeInterval: 3)
    let before = (agent: try ThreadTimes(installation.agent.id), viewer: try ThreadTimes(viewer.id))
    Thread.sleep(forTimeInterval: 15)
    let agent = try ThreadTimes(installation.agent.id).shares(since: before.agent)
    let technician = try ThreadTimes(viewer.id).shares(since: before.viewer)
    #expect(agent.reduce(0) { $0 + $1.seconds } < 0.005, "\(agent)")
    #expect(technician.reduce(0) { $0 + $1.seconds } < 0.005, "\(technician)")
    viewer.end()
  }

  @Test("while everything moves at most two threads of the agent are busy, and they stand back for the device's own work")
  func busyThreads() throws {
    let installation = try Installation()
    let scrolling = try Program(
      "/usr/bin/xterm", ["-geometry", "150x50+0+0", "-e", "sh", "-c", "while :; do seq 2000; done"],
      environment: ["DISPLAY": installation.source.name])
    let viewer = try installation.headlessViewer()
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    Thread.sleep(forTimeInterval: 2)
    let before = try ThreadTimes(installation.agent.id)
    Thread.sleep(forTimeInterval: 5)
    let shares = try ThreadTimes(installation.agent.id).shares(since: before)
    // Where the machine is busy with other work, the agent gets less of it.
    let all = shares.map(\.seconds).reduce(0, +)
    let busy = shares.filter { $0.seconds > min(0.05, all / 10) }
    #expect((1...2).contains(busy.count), "\(busy)")
    #expect(busy.contains { $0.nice >= 5 }, "\(busy)")
    viewer.end()
    scrolling.end(SIGKILL)
  }

  /// The bytes of all sessions that have ended, both ways, as the relay counts them.
  private func forwarded(_ installation: Installation) throws -> Int {
    let page = try installation.source.run("curl", "-sk", "https://127.0.0.1:\(installation.port)/metrics")
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("rs_forwarded_bytes_total ") })
    return try #require(line.split(separator: " ").last.flatMap { Int($0) })
  }

  /// The bytes of one session that lasts so long.
  private func bytes(_ installation: Installation, seconds: Double) throws -> Int {
    let before = try forwarded(installation)
    let viewer = try installation.headlessViewer()
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    Thread.sleep(forTimeInterval: seconds)
    viewer.end()
    try #require(try wait { try forwarded(installation) > before })
    return try forwarded(installation) - before
  }

  @Test("on a still screen a session sends nothing but pings")
  func stillStream() throws {
    let installation = try Installation()
    let short = try bytes(installation, seconds: 2)
    let long = try bytes(installation, seconds: 17)
    #expect(abs(long - short) < 1024, "\(short) and \(long) bytes")
  }
}
