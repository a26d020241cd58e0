import Foundation

/// Golden bytes under `Tests/Vectors`: what a format looked like when it was agreed on. The tests read them, and so can other
/// implementations. With `RS_WRITE_VECTORS=1` the test that names a file writes it; a
/// changed file in a commit is a changed format.
public enum Vectors {
  /// The bytes of `Tests/Vectors/<name>`; `produced` is written there first where that is asked for.
  public static func golden(_ name: String, produced: [UInt8]) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Vectors/\(name)")
    if ProcessInfo.processInfo.environment["RS_WRITE_VECTORS"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(produced).write(to: file)
    }
    return Array(try Data(contentsOf: file))
  }
}
