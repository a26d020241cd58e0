import Framebuffer

/// Memory of an encoder or decoder for bytes on their way between pixels and a stream. Has one owner.
struct Scratch: ~Copyable {
  /// Bytes: at least a row of the widest screen.
  static let size = 2 * Surface.maxSide * UpdateFormat.pixelBytes

  /// The first byte.
  let bytes: UnsafeMutableRawPointer

  init() {
    bytes = .allocate(byteCount: Self.size, alignment: 16)
  }

  deinit {
    bytes.deallocate()
  }
}
