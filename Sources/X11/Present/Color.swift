/// An opaque sRGB colour.
public struct Color: Equatable, Hashable, Sendable {
  /// `0xRRGGBB`.
  public let rgb: UInt32

  /// A colour from `0xRRGGBB`.
  public init(_ rgb: UInt32) {
    self.rgb = rgb & 0xff_ffff
  }

  /// Red, green and blue, 16 bits each, as the X protocol takes them.
  var channels: (red: UInt16, green: UInt16, blue: UInt16) {
    func wide(_ shift: UInt32) -> UInt16 { UInt16(truncatingIfNeeded: rgb >> shift & 0xff) * 257 }
    return (wide(16), wide(8), wide(0))
  }
}
