import Codec

/// What stands before the scan in a JPEG file (ITU-T T.81, baseline, with JFIF 1.01): tables, size and sampling.
///
/// A picture travels without it and without the end marker: the scan alone, since rect and quality say all the rest. So a
/// decoder has nothing of the peer's to believe, and 623 bytes are saved. Header, scan and `end` together are the JPEG file that
/// libjpeg writes, for whoever has a decoder of files.
public enum PictureHeader {
  /// The end of image marker.
  public static let end: [UInt8] = [0xFF, 0xD9]

  /// Where height and width stand, two bytes each.
  public static let sides = 163..<167

  /// The header of a picture of `width` x `height` pixels, each at most 65535.
  public static func bytes(_ quality: PictureQuality, width: Int, height: Int) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    append(0xE0, [0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0], to: &bytes)
    append(0xDB, [0] + inScanOrder(Quantization.luma(quality)), to: &bytes)
    append(0xDB, [1] + inScanOrder(Quantization.chroma(quality)), to: &bytes)
    let sides = [height, width].flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    append(0xC0, [8] + sides + [3, 1, quality.halvesColour ? 0x22 : 0x11, 0, 2, 0x11, 1, 3, 0x11, 1], to: &bytes)
    for (name, code) in [(0x00, HuffmanCode.lumaDC), (0x10, .lumaAC), (0x01, .chromaDC), (0x11, .chromaAC)]
      as [(UInt8, HuffmanCode)]
    {
      append(0xC4, [name] + code.counts + code.symbols, to: &bytes)
    }
    append(0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0], to: &bytes)
    return bytes
  }

  private static func append(_ marker: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
    let length = content.count + 2
    bytes += [0xFF, marker, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + content
  }

  private static func inScanOrder(_ table: [UInt8]) -> [UInt8] {
    Quantization.zigzag.map { table[Int($0)] }
  }
}
