import Framebuffer

/// Writes updates: what has changed on a screen since the viewer's last picture.
///
/// Two streams carry the pixels. The long one remembers the last 8 MiB, so what scrolls or comes back is a reference. On pictures
/// that do not repeat the search for references is wasted time; when a large update has compressed to more than a third, the
/// next one goes to the short stream, whose compressor is quick and remembers nothing.
///
/// Has one owner and no thread of its own. After the first updates nothing is allocated but what `output` may need to grow.
public struct UpdateEncoder<Compressor: ByteStreamCompressor, Video: VideoCompressor>: ~Copyable {
  /// The epoch that runs; 0 before the first.
  public private(set) var epoch: UInt32 = 0
  private var long: Compressor
  private var short: Compressor
  /// The screen as the viewer will see it after the updates so far, once what is lossy has become exact.
  private var shadow = Surface(width: 0, height: 0)
  private var ledger = TileLedger(width: 0, height: 0)
  private var damage = DamageTracker(width: 0, height: 0)
  private var search = MoveSearch(width: 0, height: 0)
  private var memory = RecallSearch()
  private var plan = UpdatePlan()
  private var video: VideoTrack<Video>
  private var rate = Self.firstRate
  private var next = SectionKind.long
  private var isNewEpoch = false
  private let scratch = Scratch()

  /// A guess of what text takes.
  private static var firstRate: CompressionRate { CompressionRate(256) }
  /// Updates with fewer bytes of pixels say nothing about the kind of picture.
  private static var telling: Int { 128 << 10 }

  /// An encoder that has sent nothing. `long` and `short` are fresh and have the windows `UpdateFormat` names.
  public init(long: Compressor, short: Compressor, video: Video) {
    self.long = long
    self.short = short
    self.video = VideoTrack(video)
  }

  /// True where the viewer decodes video sections; without it there are none.
  public var takesVideo: Bool {
    get { video.isWanted }
    set { video.isWanted = newValue }
  }

  /// True where the last update was full and more is known to differ.
  public var hasMore: Bool { !damage.tiles.isEmpty }

  /// Begins the next epoch for a screen of this size: the viewer's picture counts as black, and everything is compared.
  public mutating func startEpoch(width: Int, height: Int) throws(CodecError) {
    epoch &+= 1
    if shadow.width == width, shadow.height == height {
      shadow.clear()
    } else {
      shadow = Surface(width: width, height: height)
    }
    ledger = TileLedger(width: width, height: height)
    damage = DamageTracker(width: width, height: height)
    search = MoveSearch(width: width, height: height)
    for row in 0..<damage.tiles.rows {
      for column in 0..<damage.tiles.columns { damage.tiles[column, row] = true }
    }
    video.startEpoch(width: width, height: height)
    rate = Self.firstRate
    next = .long
    isNewEpoch = true
    try long.reset()
  }

  /// Appends an update to `output` that brings the viewer's picture to `screen`; returns false, and appends nothing, where
  /// nothing has changed. An epoch has at least one update, of one pixel where all is black: it says that the picture is there.
  /// Only what `hint` touches, and what an earlier full update has left, is looked at. `hints` are offsets of windows that were moved;
  /// what is true of them is found out here.
  ///
  /// The update takes about `budget` bytes at most, by what pixels have taken of late; what does not fit is left for the next.
  /// `screen` has the size of the epoch and does not change during the call; `time` is microseconds of a monotonic clock.
  public mutating func encode(
    _ screen: Surface, hint: Region, moves hints: [Offset] = [], budget: Int = .max, at time: Int64, into output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    guard screen.bounds == shadow.bounds else { return false }
    damage.refine(hint, of: screen, against: shadow)
    guard hasMore || isNewEpoch else { return false }
    let start = output.count
    if !isNewEpoch { move(towards: screen, hints, into: &output) }
    try video.write(screen, taking: &damage.tiles, into: shadow, &ledger, budget: budget, at: time, to: &output)
    memory.find(in: &damage.tiles, of: screen, in: shadow, with: &ledger)
    RecallsSection.write(memory.recalls, to: &output)
    plan.take(from: &damage.tiles, of: screen, against: shadow, budget: budget, rate: rate)
    if isNewEpoch, plan.text.rects.isEmpty { plan.takeOnePixel() }
    isNewEpoch = false
    video.observe(plan.text.rects, of: screen)
    try writeText(of: screen, into: &output)
    guard output.count > start else { return false }
    ledger.endUpdate()
    return true
  }

  /// Moves what has scrolled or was dragged, in the shadow too, and writes these moves.
  private mutating func move(towards screen: Surface, _ hints: [Offset], into output: inout [UInt8]) {
    search.find(in: &damage.tiles, of: screen, in: shadow, &ledger, hints: hints)
    MovesSection.write(search.moves, to: &output)
  }

  private mutating func writeText(of screen: Surface, into output: inout [UInt8]) throws(CodecError) {
    let rects = plan.text.rects
    guard !rects.isEmpty else { return }
    let start = output.count
    if next == .long {
      try PixelsSection.write(.long, rects, of: screen, into: shadow, &ledger, with: &long, through: scratch, to: &output)
    } else {
      try PixelsSection.write(.short, rects, of: screen, into: shadow, &ledger, with: &short, through: scratch, to: &output)
    }
    let taken = output.count - start
    rate.note(plan.text.area, bytes: taken)
    let bytes = Int(plan.text.area) * UpdateFormat.pixelBytes
    next = bytes >= Self.telling && taken * 3 > bytes ? .short : .long
  }
}
