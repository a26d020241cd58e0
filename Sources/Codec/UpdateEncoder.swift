import Framebuffer

/// Writes updates: what has changed on a screen since the viewer's last picture, without loss.
///
/// Two streams carry the pixels. The long one remembers the last 8 MiB, so what scrolls or comes back is a reference. On pictures
/// that do not repeat the search for references is wasted time; when a large update has compressed to more than a third, the
/// next one goes to the short stream, whose compressor is quick and remembers nothing.
///
/// Has one owner and no thread of its own. After the first updates nothing is allocated but what `output` may need to grow, and what
/// moves take.
public struct UpdateEncoder<Compressor: ByteStreamCompressor>: ~Copyable {
  /// The epoch that runs; 0 before the first.
  public private(set) var epoch: UInt32 = 0
  private var long: Compressor
  private var short: Compressor
  private var shadow = Surface(width: 0, height: 0)
  private var damage = DamageTracker(width: 0, height: 0)
  private var search = MoveSearch(width: 0, height: 0)
  private var plan = UpdatePlan()
  private var next = UpdateStream.long
  private var isNewEpoch = false
  private let packed: UnsafeMutableRawBufferPointer

  /// Bytes packed at a time; at least one row of the widest screen.
  private static var packedBytes: Int { 2 * Surface.maxSide * UpdateFormat.pixelBytes }
  /// Updates with fewer bytes of pixels say nothing about the kind of picture.
  private static var telling: Int { 128 << 10 }

  /// An encoder that has sent nothing. `long` and `short` are fresh and have the windows `UpdateFormat` names.
  public init(long: Compressor, short: Compressor) {
    self.long = long
    self.short = short
    packed = .allocate(byteCount: Self.packedBytes, alignment: 16)
  }

  deinit {
    packed.deallocate()
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
    damage = DamageTracker(width: width, height: height)
    search = MoveSearch(width: width, height: height)
    for row in 0..<damage.tiles.rows {
      for column in 0..<damage.tiles.columns { damage.tiles[column, row] = true }
    }
    next = .long
    isNewEpoch = true
    try long.reset()
  }

  /// Appends an update to `output` that brings the viewer's picture to `screen`; returns false, and appends nothing, where
  /// nothing has changed. An epoch has at least one update, of one pixel where all is black: it says that the picture is there.
  /// Only what `hint` touches, and what an earlier full update has left, is looked at.
  /// `screen` has the size of the epoch and does not change during the call.
  public mutating func encode(_ screen: Surface, hint: Region, into output: inout [UInt8]) throws(CodecError) -> Bool {
    guard screen.bounds == shadow.bounds else { return false }
    damage.refine(hint, of: screen, against: shadow)
    guard hasMore || isNewEpoch else { return false }
    if !isNewEpoch { move(towards: screen) }
    search.forget(damage.tiles)
    plan.take(from: &damage.tiles, of: screen, against: shadow)
    search.remember(except: damage.tiles)
    if plan.rects.isEmpty, moves.isEmpty {
      guard isNewEpoch else { return false }
      plan.takeOnePixel()
    }
    isNewEpoch = false
    UpdateFormat.write(next, moves, plan.rects, into: &output)
    guard !plan.rects.isEmpty else { return true }
    let start = output.count
    switch next {
    case .long: try Self.compress(plan.rects, of: screen, into: shadow, with: &long, through: packed, to: &output)
    case .short:
      try short.reset()
      try Self.compress(plan.rects, of: screen, into: shadow, with: &short, through: packed, to: &output)
    }
    let bytes = plan.rects.reduce(0) { $0 + Int($1.area) * UpdateFormat.pixelBytes }
    next = bytes >= Self.telling && (output.count - start) * 3 > bytes ? .short : .long
    return true
  }

  /// The moves of the update that is being made.
  private var moves: [Move] { search.moves }

  /// Looks for what has scrolled, makes these moves in the shadow, and compares anew what they touch.
  private mutating func move(towards screen: Surface) {
    search.find(in: damage.tiles, of: screen, against: shadow)
    for move in moves { shadow.copy(move.source, toX: move.target.x, y: move.target.y) }
    for move in moves { damage.refine(Region(move.target), of: screen, against: shadow) }
  }

  /// Compresses the pixels of the rects and copies them into the shadow.
  private static func compress(
    _ rects: [Rect], of screen: Surface, into shadow: Surface, with compressor: inout Compressor,
    through packed: UnsafeMutableRawBufferPointer, to output: inout [UInt8]
  ) throws(CodecError) {
    guard let buffer = packed.baseAddress else { return }
    var filled = 0
    for rect in rects {
      let width = Int(rect.width)
      let bytes = width * UpdateFormat.pixelBytes
      for y in Int(rect.y)..<Int(rect.maxY) {
        guard let source = screen.row(y, from: Int(rect.x)), let copy = shadow.row(y, from: Int(rect.x)) else { continue }
        if filled + bytes > packed.count {
          try compressor.compress(UnsafeRawBufferPointer(rebasing: packed[..<filled]), flush: false, into: &output)
          filled = 0
        }
        copy.update(from: source, count: width)
        PixelPacking.pack(source, count: width, into: buffer + filled)
        filled += bytes
      }
    }
    try compressor.compress(UnsafeRawBufferPointer(rebasing: packed[..<filled]), flush: true, into: &output)
  }
}
