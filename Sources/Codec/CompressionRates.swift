/// What the pixels of each kind of section have taken of late, and what follows for the next.
///
/// The first guesses are those of the measurements that the codec was planned by.
struct CompressionRates {
  /// Bytes of what programs draw.
  var text = CompressionRate(256)
  /// Bytes of photographic pieces sent exactly.
  var photo = CompressionRate(1400)
  private var coarse = CompressionRate(120)
  private var good = CompressionRate(190)
  private var fine = CompressionRate(290)

  /// Pieces with more pixels than this are not worth the time that full colour takes.
  private static let finePixels: Int64 = 256 << 10

  /// The fewest bytes that so many pixels may take.
  func least(text: Int64, photo: Int64) -> Int {
    self.text.bytes(for: text) + coarse.bytes(for: photo)
  }

  /// The bytes that so many pixels take without loss.
  func exact(text: Int64, photo: Int64) -> Int {
    self.text.bytes(for: text) + self.photo.bytes(for: photo)
  }

  /// The best quality of which so many pixels fit into `room` bytes: the finest only where these are all there are, and it leaves half
  /// of the bytes.
  func quality(of pixels: Int64, room: Int, isWhole: Bool) -> PictureQuality {
    if isWhole, pixels <= Self.finePixels, fine.bytes(for: pixels) <= room / 2 { return .fine }
    return good.bytes(for: pixels) <= room ? .good : .coarse
  }

  /// The bytes that so many pixels of this quality take.
  func bytes(of pixels: Int64, _ quality: PictureQuality) -> Int {
    switch quality {
    case .coarse: coarse.bytes(for: pixels)
    case .good: good.bytes(for: pixels)
    case .fine: fine.bytes(for: pixels)
    }
  }

  /// So many pixels of this quality have taken so many bytes.
  mutating func note(_ quality: PictureQuality, _ pixels: Int64, bytes: Int) {
    switch quality {
    case .coarse: coarse.note(pixels, bytes: bytes)
    case .good: good.note(pixels, bytes: bytes)
    case .fine: fine.note(pixels, bytes: bytes)
    }
  }
}

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
