import Foundation

/// Golden bytes under `Tests/Vectors`: what a format looked like when it was agreed on. The tests read them, and so can other
/// implementations. With `RS_WRITE_VECTORS=1` the test that names a file writes it; a
/// changed file in a commit is a changed format.
public enum Vectors {
  /// The bytes of `Tests/Vectors/<name>`; `produced` is written there first where that is asked for.
  public static func golden(_ name: String, produced: [UInt8]) throws -> [UInt8] {
    let file = url(name)
    if ProcessInfo.processInfo.environment["RS_WRITE_VECTORS"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(produced).write(to: file)
    }
    return try bytes(name)
  }

  /// The bytes of `Tests/Vectors/<name>`, for tests that did not produce them.
  public static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url(name)))
  }

  private static func url(_ name: String) -> URL {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return folder.appendingPathComponent("Vectors/\(name)")
  }
}
