import CTurboJPEG
import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing

/// The decoder of libjpeg-turbo, to compare with.
enum Library {
  /// What it makes of a JPEG file of `width` x `height` pixels.
  static func decode(_ file: [UInt8], width: Int, height: Int) -> Surface? {
    let screen = Surface(width: width, height: height)
    guard let library = tjInitDecompress(), let pixels = screen.row(0) else { return nil }
    defer { tjDestroy(library) }
    let status = UnsafeMutableRawPointer(pixels).withMemoryRebound(to: UInt8.self, capacity: 1) {
      tjDecompress2(
        library, file, UInt(file.count), $0, Int32(width), Int32(width * 4), Int32(height), Int32(TJPF_BGRX.rawValue),
        TJFLAG_FASTUPSAMPLE | TJFLAG_STOPONWARNING)
    }
    return status == 0 ? screen : nil
  }
}

/// A screen, a piece of it as a picture, and what becomes of it.
struct Sample {
  let screen: Surface
  let rect: Rect
  let quality: PictureQuality
  let scan: [UInt8]

  init(_ screen: Surface, _ rect: Rect, _ quality: PictureQuality) throws {
    self.screen = screen
    self.rect = rect
    self.quality = quality
    var scan: [UInt8] = [1, 2, 3]
    try JPEGCompressor().compress(rect, of: screen, quality: quality, into: &scan)
    #expect(scan.starts(with: [1, 2, 3]), "appended")
    self.scan = Array(scan.dropFirst(3))
  }

  /// The whole screen.
  init(_ screen: Surface, _ quality: PictureQuality) throws {
    try self.init(screen, screen.bounds, quality)
  }

  /// The picture as a file.
  var file: [UInt8] {
    PictureHeader.bytes(quality, width: Int(rect.width), height: Int(rect.height)) + scan + PictureHeader.end
  }

  /// The screen, black but for the picture.
  func decode() throws -> Surface {
    let target = Surface(width: screen.width, height: screen.height)
    try scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: quality, into: rect, of: target) }
    return target
  }
}

/// The largest difference of a channel anywhere in `rect`.
func largestDifference(_ a: Surface, _ b: Surface) -> Int {
  zip(a.pixels, b.pixels).reduce(0) { largest, pair in
    [0, 8, 16].reduce(largest) { max($0, abs(Int(pair.0 >> $1 & 0xFF) - Int(pair.1 >> $1 & 0xFF))) }
  }
}

/// The mean squared difference of a channel.
func meanSquare(_ a: Surface, _ b: Surface) -> Double {
  let sum = zip(a.pixels, b.pixels).reduce(0) { sum, pair in
    [0, 8, 16].reduce(sum) {
      let difference = Int(pair.0 >> $1 & 0xFF) - Int(pair.1 >> $1 & 0xFF)
      return $0 + difference * difference
    }
  }
  return Double(sum) / Double(a.pixels.count * 3)
}
