/// What a pixel has taken of late after compression, to tell how many bytes so many pixels will take.
struct CompressionRate {
  /// Bytes that 1024 pixels take: as many as the last, or fewer where several have taken fewer.
  private var bytes: Int

  private static let unit = 1024
  /// Sections with fewer pixels say nothing about the kind of picture.
  private static let telling: Int64 = 4096

  /// The rate to start with, in bytes that 1024 pixels take.
  init(_ bytes: Int) {
    self.bytes = bytes
  }

  /// The pixels that fit.
  func pixels(for budget: Int) -> Int64 {
    let (product, overflow) = Int64(max(0, budget)).multipliedReportingOverflow(by: Int64(Self.unit))
    return overflow ? .max : product / Int64(bytes)
  }

  /// The bytes that so many pixels take; those of a screen are far from overflowing.
  func bytes(for pixels: Int64) -> Int {
    Int(clamping: pixels * Int64(bytes) / Int64(Self.unit))
  }

  /// So many pixels have taken so many bytes.
  mutating func note(_ pixels: Int64, bytes taken: Int) {
    guard pixels >= Self.telling else { return }
    let newest = Int(clamping: Int64(taken) * Int64(Self.unit) / pixels)
    bytes = max(1, newest, (bytes * 3 + newest) / 4)
  }
}
