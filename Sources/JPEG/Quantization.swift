import Codec

/// How coarsely each of the 64 coefficients of a block is kept: tables K.1 and K.2 of ITU-T T.81, scaled as the Independent JPEG
/// Group's library scales them for a quality of 1 to 100.
enum Quantization {
  /// Where the coefficients of a scan, in its order, lie in a block of eight rows.
  static let zigzag: [UInt8] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62,
    63,
  ]

  /// Divisors of the brightness, row after row.
  static func luma(_ quality: PictureQuality) -> [UInt8] { scaled(lumaAt50, for: quality.percent) }

  /// Divisors of the colour, row after row.
  static func chroma(_ quality: PictureQuality) -> [UInt8] { scaled(chromaAt50, for: quality.percent) }

  private static func scaled(_ table: [UInt8], for percent: Int) -> [UInt8] {
    let scale = percent < 50 ? 5000 / percent : 200 - 2 * percent
    return table.map { UInt8(clamping: max(1, (Int($0) * scale + 50) / 100)) }
  }

  private static let lumaAt50: [UInt8] = [
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
  ]

  private static let chromaAt50: [UInt8] = [
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
  ]
}

extension PictureQuality {
  /// The quality on the scale of 1 to 100 that programs for JPEG share.
  public var percent: Int {
    switch self {
    case .coarse: 60
    case .good: 80
    case .fine: 85
    }
  }

  /// True where two by two pixels share their colour (4:2:0), false where each has its own (4:4:4).
  public var halvesColour: Bool { self != .fine }
}
