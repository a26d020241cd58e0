import Framebuffer
import Glibc

/// Writes a picture as PNG, without compression: the parts of RFC 2083 that every reader understands, in a few lines.
enum PictureFile {
  /// Writes the surface to a new file or over an old one; false where that fails.
  static func write(_ surface: Surface, to path: String) -> Bool {
    guard let file = fopen(path, "wb") else { return false }
    let bytes = png(surface)
    let written = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && written == bytes.count
  }

  /// The file's bytes: signature, IHDR (8-bit RGB), one IDAT of stored blocks, IEND.
  static func png(_ surface: Surface) -> [UInt8] {
    var header = big(surface.width) + big(surface.height)
    header += [8, 2, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", header) + chunk("IDAT", stored(scanlines(surface))) + chunk("IEND", [])
  }

  /// Each row: filter 0, then red, green and blue.
  private static func scanlines(_ surface: Surface) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((surface.width * 3 + 1) * surface.height)
    for y in 0..<surface.height {
      bytes.append(0)
      guard let row = surface.row(y) else { continue }
      for x in 0..<surface.width {
        let pixel = row[x]
        bytes.append(UInt8(truncatingIfNeeded: pixel >> 16))
        bytes.append(UInt8(truncatingIfNeeded: pixel >> 8))
        bytes.append(UInt8(truncatingIfNeeded: pixel))
      }
    }
    return bytes
  }

  /// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(data.count - start, 0xffff)
      let isLast = start + count == data.count
      let low = UInt8(truncatingIfNeeded: count)
      let high = UInt8(truncatingIfNeeded: count >> 8)
      bytes += [isLast ? 1 : 0, low, high, ~low, ~high]
      bytes += data[start..<(start + count)]
      start += count
    } while start < data.count
    return bytes + big(adler(data))
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return big(data.count) + body + big(crc(body))
  }

  private static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Adler-32, RFC 1950; the sums are reduced every 3800 bytes, before they could overflow 32 bits.
  static func adler(_ data: [UInt8]) -> Int {
    var (a, b) = (1, 0)
    for (index, byte) in data.enumerated() {
      a += Int(byte)
      b += a
      if index % 3800 == 3799 { (a, b) = (a % 65521, b % 65521) }
    }
    return (b % 65521) << 16 | a % 65521
  }

  /// CRC-32 of PNG (RFC 2083, appendix).
  static func crc(_ data: [UInt8]) -> Int {
    var crc: UInt32 = .max
    for byte in data { crc = table[Int((crc ^ UInt32(byte)) & 0xff)] ^ crc >> 8 }
    return Int(~crc)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
  }
}
