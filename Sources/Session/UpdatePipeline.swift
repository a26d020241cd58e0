import Codec
import Framebuffer
import Wire

/// The way of a picture out of the device: damage, plan, encode, frame, no faster than the viewer acknowledges. Capture comes before it,
/// sealing and the relay behind. It is driven by whoever owns the screen:
///
///     damage events   ▸ damaged(_:)
///     due(at:)        ▸ .now(region): capture the region, then frames(of:at:) ▸ send them
///     acknowledge     ▸ acknowledged(_:at:)
///
/// Nothing changed means no work and no bytes. Times are microseconds of a monotonic clock. Has one owner; it is a class because the
/// encoder in it owns memory.
public final class UpdatePipeline<Compressor: ByteStreamCompressor, Pictures: PictureCompressor, Video: VideoCompressor> {
  /// When to capture.
  public enum Due {
    /// Not before something changes.
    case never
    /// Not before the viewer acknowledges.
    case afterAcknowledgement
    /// At this time; what changes until then comes along.
    case at(Int64)
    /// At this time; earlier where something changes.
    case unlessDamaged(at: Int64)
    /// Now, and this region; it may be empty where what was captured earlier is still to be sent, or to be sent exactly.
    case now(Region)
  }

  /// A little less than one refresh at 60 Hz: shorter lived pictures would be seen by nobody.
  public static var shortestInterval: Int64 { 14_000 }

  private var encoder: UpdateEncoder<Compressor, Pictures, Video>
  private var pacer = UpdatePacer()
  private var damage = Region()
  private var number: UInt32 = 0
  private var notBefore: Int64 = 0
  private let cpuLimit: Int64
  private var update: [UInt8] = []

  /// A pipeline that waits for `startEpoch`. `cpuLimit` is the most that it may take of a processor core, percent from 1 to 100.
  public init(_ encoder: consuming UpdateEncoder<Compressor, Pictures, Video>, cpuLimit: Int = 100) {
    self.encoder = encoder
    self.cpuLimit = Int64(min(max(cpuLimit, 1), 100))
  }

  /// True where the viewer decodes videos.
  public var takesVideo: Bool {
    get { encoder.takesVideo }
    set { encoder.takesVideo = newValue }
  }

  /// The pointer is here now.
  public func pointed(x: Int32, y: Int32) {
    encoder.pointer = (x, y)
  }

  /// Sends everything from here on for a screen of this size: at the start, after a resize and when the viewer asks for it.
  public func startEpoch(width: Int, height: Int) throws(CodecError) {
    try encoder.startEpoch(width: width, height: height)
    damage = Region(Rect(width: Int32(clamping: width), height: Int32(clamping: height)))
  }

  /// The screen may have changed here.
  public func damaged(_ region: Region) {
    for rect in region.rects { damage.add(rect) }
  }

  /// Whether there is something to capture, and the viewer has kept up with what was sent.
  public func due(at now: Int64) -> Due {
    guard encoder.epoch > 0 else { return .never }
    if !damage.isEmpty || encoder.hasMore {
      guard now >= notBefore else { return .at(notBefore) }
    } else {
      guard let time = encoder.refinesAt.map({ max($0, notBefore) }) else { return .never }
      guard now >= time else { return .unlessDamaged(at: time) }
    }
    return pacer.mayEncode(at: now) ? .now(damage) : .afterAcknowledgement
  }

  /// The frames that bring the viewer to `screen`, which has just been captured where `due` said; none where all was equal. `moves` are
  /// hints how far windows have gone since the picture before.
  public func frames(of screen: Surface, moves: [Offset] = [], at now: Int64) throws(CodecError) -> [Frame] {
    update.removeAll(keepingCapacity: true)
    let hasChanged = try encoder.encode(
      screen, hint: damage, moves: moves, budget: pacer.budget, at: now, into: &update)
    damage.removeAll()
    let isUnfinished = encoder.hasMore || encoder.refinesAt.map { $0 <= now } ?? false
    notBefore = isUnfinished ? now : now + Self.shortestInterval
    guard hasChanged else { return [] }
    number &+= 1
    pacer.sent(number, bytes: update.count, at: now)
    return FrameWriter.update(number: number, epoch: encoder.epoch, bytes: update)
  }

  /// The update at `start` has taken so many microseconds of a processor: the next one waits until that is within the limit.
  public func spent(_ time: Int64, since start: Int64) {
    guard cpuLimit < 100 else { return }
    notBefore = max(notBefore, start + min(time, 10_000_000) * 100 / cpuLimit)
  }

  /// The viewer shows this update. False where it was never sent: a peer that lies.
  public func acknowledged(_ number: UInt32, at now: Int64) -> Bool {
    pacer.acknowledged(number, at: now)
  }
}
