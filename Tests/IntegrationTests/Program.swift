import Foundation
import Synchronization
import TestSupport

/// A program that a test runs: started, listened to line by line, and ended by its process id when the value goes.
final class Program: Sendable {
  private let process: Process
  private let heard = Heard()
  private let input: Pipe?
  let id: Int32

  /// Starts a program with standard output and error together in `lines`. Where it `hears`, lines can be told to it.
  init(_ path: String, _ arguments: [String], environment: [String: String] = [:], hears: Bool = false) throws {
    let process = Process()
    let output = Pipe()
    input = hears ? Pipe() : nil
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try Self.withoutBlockedSignals { try process.run() }
    self.process = process
    id = process.processIdentifier
    // Holds what was heard, not the program: it would otherwise live as long as it speaks, and nobody would end it.
    Thread.detachNewThread { [heard] in
      var rest = Data()
      while true {
        let bytes = output.fileHandleForReading.nextBytes()
        guard !bytes.isEmpty else { break }
        rest += bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          let line = String(decoding: rest[..<end], as: UTF8.self)
          heard.lines.withLock { $0.append(line) }
          rest = Data(rest[(end + 1)...])
        }
      }
      // Nobody else does, and Foundation's `Process` reads beyond its list of open files where there are more than a thousand.
      try? output.fileHandleForReading.close()
      heard.isOver.withLock { $0 = true }
    }
  }

  deinit {
    // An id that was waited for may be another program's by now.
    if process.isRunning { kill(id, SIGKILL) }
  }

  /// The runner's threads block signals, and a child inherits that: a request to end would never reach it.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// Tells it a line.
  func tell(_ line: String) throws { try input?.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }

  /// Everything said so far.
  var said: [String] { heard.lines.withLock { $0 } }

  /// How many lines hold this text.
  func count(_ text: String) -> Int { said.count { $0.contains(text) } }

  /// True once so many lines hold this text, within the seconds.
  func says(_ text: String, times: Int = 1, within seconds: Double = 15) -> Bool {
    wait(seconds) { count(text) >= times }
  }

  var isRunning: Bool { process.isRunning }

  /// Ends it the way the signal does and waits; the exit status, −1 where it does not end. `waitUntilExit` would also wait, for ever, for what
  /// was about to tell of its crash.
  @discardableResult
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    if process.isRunning { kill(id, signal) }
    return wait(60, until: { !process.isRunning }) ? process.terminationStatus : -1
  }

  /// Waits for its own end, and until all is heard that it has said; the exit status, nil where it does not come.
  func ended(within seconds: Double = 15) -> Int32? {
    guard wait(seconds, until: { !process.isRunning }) else { return nil }
    // A program that it has started may hold its output open.
    _ = wait(2) { heard.isOver.withLock { $0 } }
    return process.terminationStatus
  }
}

/// The lines of a program so far, and whether more may come.
private final class Heard: Sendable {
  let isOver = Mutex(false)
  let lines = Mutex<[String]>([])
}

/// Asks every 20 ms until the answer is yes or the seconds are over.
func wait(_ seconds: Double = 10, until isTrue: () throws -> Bool) rethrows -> Bool {
  let end = Date(timeIntervalSinceNow: seconds)
  while Date() < end {
    if try isTrue() { return true }
    Thread.sleep(forTimeInterval: 0.02)
  }
  return try isTrue()
}
