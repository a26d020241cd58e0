import Foundation

/// An X server of a test's own on a free display; it ends with the value, which a release build may let go after its last
/// use: say `defer { server.stop() }` where the display is needed longer.
public final class DisplayServer {
  /// What goes into DISPLAY.
  public let name: String
  private let arguments: [String]
  private let outer: String?
  private var process: Process

  /// What can go wrong when one is started.
  public enum Failure: Error {
    case notStarted
  }

  /// Xvfb of one screen, with further arguments.
  public static func xvfb(width: Int = 1280, height: Int = 800, _ more: String...) throws -> DisplayServer {
    try DisplayServer("Xvfb", ["-screen", "0", "\(width)x\(height)x24", "-nolisten", "tcp"] + more, display: nil)
  }

  /// Xephyr in a window of another server: what XTEST does outside comes from a physical device inside.
  public static func xephyr(in outer: DisplayServer, width: Int = 1000, height: Int = 700) throws -> DisplayServer {
    try DisplayServer("Xephyr", ["-screen", "\(width)x\(height)", "-nolisten", "tcp"], display: outer.name)
  }

  private init(_ program: String, _ arguments: [String], display: String?) throws {
    // A server that starts over when its last client goes would throw out one that is just coming.
    self.arguments = [program, "-displayfd", "1", "-noreset"] + arguments
    outer = display
    (process, name) = try Self.start(self.arguments, outer)
  }

  /// Ends the server at once and starts it again on the same display.
  public func restart() throws {
    stop()
    (process, _) = try Self.start(arguments + [name], outer)
  }

  private static func start(_ arguments: [String], _ outer: String?) throws -> (Process, name: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    if let outer { process.environment = ProcessInfo.processInfo.environment.merging(["DISPLAY": outer]) { $1 } }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var number = ""
    while !number.hasSuffix("\n") {
      let byte = output.fileHandleForReading.nextBytes(atMost: 1)
      guard !byte.isEmpty else { throw Failure.notStarted }
      number += String(decoding: byte, as: UTF8.self)
    }
    return (process, ":" + number.dropLast())
  }

  deinit { stop() }

  /// Ends the server, once.
  public func stop() {
    guard process.isRunning else { return }
    // Children inherit the runner's blocked signals, so a request to terminate might never arrive.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let number = name.dropFirst()
    // Another server may have taken the number over in the meantime: its lock names another process.
    let lock = "/tmp/.X\(number)-lock"
    let owner = (try? String(contentsOfFile: lock, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard owner == "\(process.processIdentifier)" else { return }
    for path in ["/tmp/.X11-unix/X\(number)", lock] { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Runs a program on this display to its end and returns its standard output, UTF-8 whatever the locale of the tests.
  @discardableResult
  public func run(_ program: String, _ arguments: String...) throws -> String {
    try run(program, arguments)
  }

  /// As above, with the arguments in a list.
  @discardableResult
  public func run(_ program: String, _ arguments: [String]) throws -> String {
    let tool = Process()
    let output = Pipe()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tool.arguments = [program] + arguments
    tool.environment = ProcessInfo.processInfo.environment.merging(["DISPLAY": name, "LC_ALL": "C.UTF-8"]) { $1 }
    tool.standardOutput = output
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    let text = String(decoding: output.fileHandleForReading.remainingBytes(), as: UTF8.self)
    tool.waitUntilExit()
    return text
  }

  /// Makes two monitors of the screen: number 1, called right, is its right half, number 2, called left, its left half.
  public func splitIntoMonitors(width: Int, height: Int) throws {
    try run("xrandr", "--setmonitor", "right", "\(width)/300x\(height)/200+\(width)+0", "none")
    try run("xrandr", "--setmonitor", "left", "\(width)/300x\(height)/200+0+0", "screen")
  }

  /// Asks until the answer is true; false after the seconds.
  public static func wait(seconds: Double = 10, until isTrue: () throws -> Bool) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if try isTrue() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }
}
