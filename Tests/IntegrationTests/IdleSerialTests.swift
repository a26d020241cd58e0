import Foundation
import TestSupport
import Testing

/// What a session costs while nothing happens.
@Suite("Idle", .serialized) struct IdleSerialTests {
  /// Processor time a process has used, seconds (proc(5), utime and stime).
  private func processorTime(_ process: Int32) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    let ticks = try #require(Int(fields[12]).flatMap { user in Int(fields[13]).map { user + $0 } })
    return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  @Test("on a still screen agent and viewer take less than half a percent of a core")
  func stillScreen() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    Thread.sleep(forTimeInterval: 3)
    let (agentBefore, viewerBefore) = (try processorTime(installation.agent.id), try processorTime(viewer.id))
    Thread.sleep(forTimeInterval: 20)
    let agent = try processorTime(installation.agent.id) - agentBefore
    let technician = try processorTime(viewer.id) - viewerBefore
    #expect(agent < 0.1, "\(agent) s in 20 s")
    #expect(technician < 0.1, "\(technician) s in 20 s")
    viewer.end()
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
