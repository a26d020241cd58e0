import Foundation
import Synchronization
import Testing

/// One test of `Browser/` run in a browser, and what its page has posted.
struct BrowserRun<Report: Decodable> {
  /// What the test has returned.
  let report: Report
  /// What it has posted where the server has no answer of its own, by path.
  let posted: [String: [UInt8]]

  /// Runs a test; fails where it throws, or is not over within five minutes.
  init(_ test: String, _ answer: @escaping PageServer.Handler) throws {
    let posted = Mutex<[String: [UInt8]]>([:])
    let end = DispatchSemaphore(value: 0)
    let server = try PageServer { path, body in
      if let answer = answer(path, body) { return answer }
      posted.withLock { $0[path] = body }
      if path == "/done" || path == "/failed" { end.signal() }
      return ("text/plain", [])
    }
    defer { server.stop() }
    let browser = try Chromium("\(server.address)/test/test.html#\(test)")
    defer { browser.stop() }
    let isOver = end.wait(timeout: .now() + 300) == .success
    self.posted = posted.withLock { $0 }
    try #require(isOver, "the page has not ended")
    let failure = self.posted["/failed"].map { String(decoding: $0, as: UTF8.self) }
    try #require(failure == nil)
    report = try JSONDecoder().decode(Report.self, from: Data(self.posted["/done"] ?? []))
  }
}
