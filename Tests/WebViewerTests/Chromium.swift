import Foundation
import TestSupport

/// Debian's Chromium without a window, at a page of a test's own; it ends with `stop`.
final class Chromium {
  private let process = Process()
  private let profile: TemporaryFolder

  init(_ address: String) throws {
    profile = try TemporaryFolder()
    process.executableURL = URL(filePath: "/usr/bin/chromium")
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
      "--disable-background-networking", "--user-data-dir=\(profile.path)", address,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
