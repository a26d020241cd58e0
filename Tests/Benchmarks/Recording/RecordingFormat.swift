import Foundation
import Framebuffer

/// What comes with the pixels of a frame.
public struct RecordedFrame {
  /// Milliseconds since the first frame.
  public var time: Int64
  /// Where the X server reported damage.
  public var damage: Region
  /// How far windows have gone.
  public var moves: [Offset]

  public init(time: Int64, damage: Region, moves: [Offset] = []) {
    self.time = time
    self.damage = damage
    self.moves = moves
  }
}

/// A screen over some seconds, as a file: what was seen of it at 30 Hz, frames without a change left out.
///
///     "rs-recording-2\n", u16 width, u16 height, then for each frame
///     u32 length, and so many bytes of one zstd stream that gives
///         u32 milliseconds since the first frame
///         u16 count, as many rects (u16 x, y, width, height): where the X server reported damage
///         u16 count, as many offsets (u16 dx, dy, two's complement): how far windows have gone
///         width * height * 4 bytes: the frame's pixels XOR those of the frame before, the first XOR black
///
/// Integers are big-endian, pixels as in memory. Not for peers: the files are made and read by this package alone.
public enum RecordingFormat {
  static let magic = Array("rs-recording-2\n".utf8)
  /// The most rects or offsets of a frame.
  static let maxCount = 65535

  /// Where recordings are kept: outside the project, below `XDG_CACHE_HOME`.
  public static var folder: String {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
    return cache + "/rs-benchmarks"
  }

  /// The file of a sequence.
  public static func path(_ name: String) -> String { "\(folder)/\(name).frames" }
}
