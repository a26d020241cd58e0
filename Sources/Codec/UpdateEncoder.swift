import Framebuffer

/// Writes updates: what has changed on a screen since the viewer's last picture.
///
/// What programs draw goes to a stream that remembers the last 8 MiB, so what scrolls or comes back is a reference. Photos do not
/// repeat: they are predicted from their neighbours and compressed by what is quick and remembers nothing. Photos that are too many
/// for the line, or in motion, are sent with loss first, and exactly once they have stood still (`Refinement`).
///
/// Has one owner and no thread of its own. After the first updates nothing is allocated but what `output` may need to grow.
public struct UpdateEncoder<Compressor: ByteStreamCompressor, Pictures: PictureCompressor, Video: VideoCompressor>: ~Copyable {
  /// The epoch that runs; 0 before the first.
  public private(set) var epoch: UInt32 = 0
  private var long: Compressor
  private var short: Compressor
  private var pictures: Pictures
  /// The screen as the viewer will see it after the updates so far, once what is lossy has become exact.
  private var shadow = Surface(width: 0, height: 0)
  private(set) var ledger = TileLedger(width: 0, height: 0)
  private var damage = DamageTracker(width: 0, height: 0)
  private var search = MoveSearch(width: 0, height: 0)
  private var memory = RecallSearch()
  private var plan = UpdatePlan()
  private var video: VideoTrack<Video>
  private var refinement = Refinement(width: 0, height: 0)
  private var rates = CompressionRates()
  private var isNewEpoch = false
  private let scratch = Scratch()
  private var groups = PhotoGroups()

  /// Pixels that one update refines at most: so few that what changes meanwhile waits no longer than a frame.
  private static var refinedPixels: Int64 { 256 << 10 }

  /// An encoder that has sent nothing. `long` and `short` are fresh and have the windows `UpdateFormat` names.
  public init(long: Compressor, short: Compressor, pictures: Pictures, video: Video) {
    self.long = long
    self.short = short
    self.pictures = pictures
    plan.mayLose = pictures.isAvailable
    self.video = VideoTrack(video)
  }

  /// True where the viewer decodes video sections; without it there are none.
  public var takesVideo: Bool {
    get { video.isWanted }
    set { video.isWanted = newValue }
  }

  /// True where the last update was full and more is known to differ.
  public var hasMore: Bool { !damage.tiles.isEmpty }

  /// When, on the clock given to `encode`, something that the viewer has with loss is to be sent exactly, whether or not anything
  /// changes; nil where the viewer has everything to the pixel.
  public var refinesAt: Int64? { refinement.due }

  /// Where the pointer is, in pixels: what the viewer has with loss becomes exact there first.
  public var pointer: (x: Int32, y: Int32) = (0, 0)

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
    refinement = Refinement(width: width, height: height)
    rates = CompressionRates()
    plan.startEpoch()
    isNewEpoch = true
    try long.reset()
  }

  /// Appends an update to `output` that brings the viewer's picture to `screen`; returns false, and appends nothing, where
  /// nothing has changed. An epoch has at least one update, of one pixel where all is black: it says that the picture is there.
  /// Only what `hint` touches, and what an earlier full update has left, is looked at. `hints` are offsets of windows that were moved;
  /// what is true of them is found out here.
  ///
  /// The update takes about `budget` bytes at most, by what pixels have taken of late, and has a quarter of a screen of 1920 x 1080;
  /// what does not fit is left for the next (`hasMore`), which may follow at once with an empty `hint`.
  /// `screen` has the size of the epoch and does not change during the call; `time` is microseconds of a monotonic clock.
  public mutating func encode(
    _ screen: Surface, hint: Region, moves hints: [Offset] = [], budget: Int = .max, at time: Int64, into output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    guard screen.bounds == shadow.bounds else { return false }
    let hasRest = hasMore
    damage.refine(hint, of: screen, against: shadow)
    guard hasMore || isNewEpoch || isRefinementDue(at: time) else { return false }
    let start = output.count
    video.claim(&damage.tiles, damage: hint, hasRest: hasRest, of: screen, against: shadow, at: time)
    // What an earlier update has left is where nothing was found.
    let mayFind = !hint.isEmpty
    if mayFind, !isNewEpoch { move(towards: screen, hints, at: time, into: &output) }
    try video.write(
      screen, damage: hint, damage.tiles, into: shadow, &ledger, &refinement, budget: budget, at: time, to: &output)
    if mayFind {
      memory.find(in: &damage.tiles, of: screen, in: shadow, with: &ledger)
      RecallsSection.write(memory.recalls, to: &output)
    }
    plan.take(from: &damage.tiles, of: screen, against: shadow, budget: budget, rates: rates, &refinement, at: time)
    video.observe(plan.changes)
    if !hasMore { refine(screen, budget: budget, at: time) }
    if isNewEpoch, plan.isEmpty { plan.takeOnePixel() }
    isNewEpoch = false
    try writeExact(of: screen, into: &output)
    try writePictures(of: screen, into: &output)
    refinement.schedule(ledger.lossy)
    guard output.count > start else { return false }
    if !plan.isRoundOver { output.append(UpdateFormat.unfinished) }
    ledger.endUpdate()
    return true
  }

  private func isRefinementDue(at time: Int64) -> Bool {
    refinement.due.map { $0 <= time } ?? false
  }

  /// Moves what has scrolled or was dragged, in the shadow too, and writes these moves.
  private mutating func move(towards screen: Surface, _ hints: [Offset], at time: Int64, into output: inout [UInt8]) {
    search.find(in: &damage.tiles, of: screen, in: shadow, &ledger, hints: hints)
    MovesSection.write(search.moves, to: &output)
    for move in search.moves { refinement.note(move.target, at: time) }
  }

  /// Adds to the plan what has stood still, as far as the update has room for it.
  private mutating func refine(_ screen: Surface, budget: Int, at time: Int64) {
    let pixels = min(Self.refinedPixels, rates.photo.pixels(for: budget - plan.bytes))
    refinement.pick(from: ledger.lossy, pixels: pixels, nearX: pointer.x, y: pointer.y, at: time)
    plan.addExact(refinement.picked, of: screen)
  }

  private mutating func writeExact(of screen: Surface, into output: inout [UInt8]) throws(CodecError) {
    if !plan.text.rects.isEmpty {
      let start = output.count
      try PixelsSection.write(
        plan.text.rects, of: screen, into: shadow, &ledger, with: &long, through: scratch, to: &output)
      rates.text.note(plan.text.area, bytes: output.count - start)
    }
    if !plan.photos.rects.isEmpty {
      let start = output.count
      try PhotoSection.write(
        plan.photos.rects, of: screen, into: shadow, &ledger, with: &short, through: scratch, &groups, to: &output)
      rates.photo.note(plan.photos.area, bytes: output.count - start)
    }
  }

  private mutating func writePictures(of screen: Surface, into output: inout [UInt8]) throws(CodecError) {
    guard !plan.pictures.rects.isEmpty else { return }
    let start = output.count
    try PictureSection.write(
      plan.quality, plan.pictures.rects, of: screen, into: shadow, &ledger, with: &pictures, to: &output)
    rates.note(plan.quality, plan.pictures.area, bytes: output.count - start)
  }
}
