import Framebuffer

/// Reads updates into a picture. Whatever the bytes are, it writes only inside the picture, does work in proportion to what
/// the sections announce within their limits, and never traps.
///
/// After an error the two ends have parted: every further update of that epoch is refused with `staleEpoch` until a new epoch
/// begins. Has one owner and no thread of its own.
public struct UpdateDecoder<
  Decompressor: ByteStreamDecompressor, Pictures: PictureDecompressor, Video: VideoDecompressor
>: ~Copyable {
  /// The rects that the last update changed, inside the picture.
  public private(set) var changed: [Rect] = []
  /// Pixels that each kind of section has brought with the last update; the index is the kind's raw value.
  public private(set) var areas: [Int64]
  /// False where more of the picture that the last update belongs to follows: it may show half of a change.
  public private(set) var isFinished = true
  private var long: Decompressor
  private var short: Decompressor
  private var pictures: Pictures
  private var video: Video
  private var ledger = TileLedger(width: 0, height: 0)
  private var area = VideoArea(width: 0, height: 0)
  private var epoch: UInt32 = 0
  private var isBroken = true
  private let scratch = Scratch()
  private var groups = PhotoGroups()

  /// A decoder that waits for its first epoch. `long` and `short` are fresh and refuse larger windows than `UpdateFormat` names.
  public init(long: Decompressor, short: Decompressor, pictures: Pictures, video: Video) {
    self.long = long
    self.short = short
    self.pictures = pictures
    self.video = video
    let kinds = SectionKind.allCases.map { Int($0.rawValue) + 1 }
    areas = Array(repeating: 0, count: kinds.max() ?? 0)
  }

  /// Brings `surface`, the picture of the updates before, to the one of this update. `surface` has the size of the epoch's screen.
  public mutating func decode(_ update: [UInt8], epoch: UInt32, into surface: Surface) throws(CodecError) {
    let isNew = epoch > self.epoch
    guard isNew || (epoch == self.epoch && !isBroken && surface.bounds == ledger.bounds) else { throw .staleEpoch }
    isBroken = true
    if isNew {
      self.epoch = epoch
      try long.reset()
      surface.clear()
      ledger = TileLedger(width: surface.width, height: surface.height)
      area = VideoArea(width: surface.width, height: surface.height)
    }
    // A typed error does not cross `withUnsafeBytes` in every mode, so the result crosses as a value.
    let result: Result<Void, CodecError> = update.withUnsafeBytes { bytes in
      do throws(CodecError) {
        return .success(try draw(SectionReader(bytes, screen: surface.bounds), into: surface))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    isBroken = false
    if isNew {
      changed.removeAll(keepingCapacity: true)
      changed.append(surface.bounds)
    }
  }

  /// Lets each section take effect.
  private mutating func draw(_ update: SectionReader, into surface: Surface) throws(CodecError) {
    var reader = update
    changed.removeAll(keepingCapacity: true)
    for index in areas.indices { areas[index] = 0 }
    isFinished = true
    repeat {
      let first = changed.count
      let kind = try reader.kind()
      switch kind {
      case .moves: try MovesSection.read(&reader, into: surface, &ledger, changed: &changed)
      case .recalls: try RecallsSection.read(&reader, into: surface, &ledger, changed: &changed)
      case .pixels:
        try PixelsSection.read(&reader, into: surface, &ledger, with: &long, through: scratch, changed: &changed)
      case .photo:
        try PhotoSection.read(&reader, into: surface, &ledger, with: &short, through: scratch, &groups, changed: &changed)
      case .picture: try PictureSection.read(&reader, into: surface, &ledger, with: &pictures, changed: &changed)
      case .video: try VideoSection.read(&reader, into: surface, &ledger, with: &video, area: &area, changed: &changed)
      }
      for rect in changed[first...] { areas[Int(kind.rawValue)] += rect.area }
      if reader.isUnfinished() { isFinished = false }
    } while !reader.isAtEnd
    ledger.endUpdate()
  }
}
