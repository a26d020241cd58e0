import Framebuffer

/// Memory of an encoder or decoder for bytes on their way between pixels and a stream. Has one owner. It is a class because Embedded
/// Swift ends no value of another module that owns memory.
final class Scratch {
  /// Bytes: a group of photo stripes, which is more than a row of the widest screen.
  static let size = PhotoGroups.pixels * UpdateFormat.pixelBytes

  /// The first byte.
  let bytes: UnsafeMutableRawPointer

  init() {
    bytes = .allocate(byteCount: Self.size, alignment: 16)
  }

  deinit {
    bytes.deallocate()
  }
}
