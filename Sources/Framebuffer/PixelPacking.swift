/// Rows of pixels to and from three bytes each, four pixels at a time. The caller guarantees that both sides hold `count` pixels.
public enum PixelPacking {
  /// Blue, green and red of each pixel.
  public static func pack(_ pixels: UnsafePointer<UInt32>, count: Int, into bytes: UnsafeMutableRawPointer) {
    var index = 0
    while index &+ 4 <= count {
      let a = pixels[index] & 0xFF_FFFF
      let b = pixels[index &+ 1] & 0xFF_FFFF
      let c = pixels[index &+ 2] & 0xFF_FFFF
      let d = pixels[index &+ 3]
      let start = index &* 3
      bytes.storeBytes(of: (a | b << 24).littleEndian, toByteOffset: start, as: UInt32.self)
      bytes.storeBytes(of: (b >> 8 | c << 16).littleEndian, toByteOffset: start &+ 4, as: UInt32.self)
      bytes.storeBytes(of: (c >> 16 | d << 8).littleEndian, toByteOffset: start &+ 8, as: UInt32.self)
      index &+= 4
    }
    while index < count {
      let start = index &* 3
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: pixels[index]), toByteOffset: start, as: UInt8.self)
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: pixels[index] >> 8), toByteOffset: start &+ 1, as: UInt8.self)
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: pixels[index] >> 16), toByteOffset: start &+ 2, as: UInt8.self)
      index &+= 1
    }
  }

  /// The reverse of `pack`; the byte that is ignored becomes zero.
  public static func unpack(_ bytes: UnsafeRawPointer, count: Int, into pixels: UnsafeMutablePointer<UInt32>) {
    var index = 0
    while index &+ 4 <= count {
      let start = index &* 3
      let a = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
      let b = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start &+ 4, as: UInt32.self))
      let c = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start &+ 8, as: UInt32.self))
      pixels[index] = a & 0xFF_FFFF
      pixels[index &+ 1] = (a >> 24 | b << 8) & 0xFF_FFFF
      pixels[index &+ 2] = (b >> 16 | c << 16) & 0xFF_FFFF
      pixels[index &+ 3] = c >> 8
      index &+= 4
    }
    while index < count {
      let start = index &* 3
      let low = UInt32(bytes.load(fromByteOffset: start, as: UInt8.self))
      let middle = UInt32(bytes.load(fromByteOffset: start &+ 1, as: UInt8.self))
      let high = UInt32(bytes.load(fromByteOffset: start &+ 2, as: UInt8.self))
      pixels[index] = low | middle << 8 | high << 16
      index &+= 1
    }
  }
}
