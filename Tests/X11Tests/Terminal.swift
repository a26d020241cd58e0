import Foundation
import TestSupport

/// An xterm that writes down every character it is typed, as a program on the device would get it.
final class Terminal {
  private let process = Process()
  private let folder: TemporaryFolder

  enum Failure: Error {
    case notReady
  }

  init(on server: DisplayServer) throws {
    folder = try TemporaryFolder()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "xterm", "-u8", "-geometry", "80x24+0+0", "-e", "sh", "-c",
      "stty raw -echo; cd '\(folder.path)'; : > ready; exec cat > typed",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(["DISPLAY": server.name, "LC_ALL": "C.UTF-8"]) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    guard DisplayServer.wait(until: { FileManager.default.fileExists(atPath: folder.file("ready")) }) else {
      throw Failure.notReady
    }
    // Without a window manager the keyboard belongs to the window under the pointer.
    try server.run("xdotool", "mousemove", "100", "100")
    Thread.sleep(forTimeInterval: 0.3)
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }

  /// What was typed, once it is as long as `expected` or nothing has come for a second.
  func typed(expecting expected: String) throws -> String {
    var last = ""
    var since = Date()
    while Date().timeIntervalSince(since) < 1.0 {
      let now = String(decoding: try folder.bytes(of: "typed"), as: UTF8.self)
      if now != last {
        last = now
        since = Date()
      }
      if now == expected { break }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return last
  }
}
