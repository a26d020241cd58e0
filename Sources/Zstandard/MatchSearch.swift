/// Finds what was there before, up to a window back: a sequence for each match, and the bytes between them.
///
/// Two tables name the last place of each hash, one of 8 bytes, which finds what is long and far away, and one of 5. What they say is only a
/// place to look: bytes decide. The first match that is found is taken, a long one before a short one, one at the last distance before both;
/// where nothing is found for long the steps grow.
///
/// Without a window only runs of one byte are found, which is all that photos repeat once their neighbours are taken away.
///
/// Bounds. The memory has room for the window, half of it and a block more, and `slack`. Places in the tables are counted from the beginning of
/// the stream and wrap; one counts only where it lies between `oldest` and the byte in question.
struct MatchSearch: ~Copyable {
  /// Bytes behind the end that a load may touch.
  private static let slack = 16
  private static let longLog: UInt64 = 17
  private static let shortLog: UInt64 = 16
  private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The sequences of the newest block.
  let sequences: UnsafeMutablePointer<Sequence>
  private(set) var sequenceCount = 0
  /// The bytes of the newest block that no match has.
  let literals: UnsafeMutablePointer<UInt8>
  private(set) var literalCount = 0
  var recent = RecentDistances()

  private let window: Int
  /// Bytes that there is room for; when they are there, all but the window go.
  private let capacity: Int
  private let bytes: UnsafeMutablePointer<UInt8>
  private let longPlaces: UnsafeMutablePointer<UInt32>
  private let shortPlaces: UnsafeMutablePointer<UInt32>
  private var filled = 0
  /// The first byte of the stream that is there.
  private var oldest = 0
  /// The place, as in the tables, of the first byte of the memory.
  private var base: UInt32

  /// Looks back as far as `window` bytes in blocks of at most `block`; with a window of 0 for runs of one byte only.
  /// `base` is where the count of places begins.
  init(window: Int, block: Int, base: UInt32 = 0) {
    self.window = window
    self.base = base
    capacity = window + window / 2 + block
    bytes = .allocate(capacity: capacity + Self.slack)
    bytes.initialize(repeating: 0, count: capacity + Self.slack)
    sequences = .allocate(capacity: block / 4 + 1)
    literals = .allocate(capacity: block + Self.slack)
    longPlaces = .allocate(capacity: 1 << Int(Self.longLog))
    longPlaces.initialize(repeating: 0, count: 1 << Int(Self.longLog))
    shortPlaces = .allocate(capacity: 1 << Int(Self.shortLog))
    shortPlaces.initialize(repeating: 0, count: 1 << Int(Self.shortLog))
  }

  deinit {
    bytes.deallocate()
    sequences.deallocate()
    literals.deallocate()
    longPlaces.deallocate()
    shortPlaces.deallocate()
  }

  /// Forgets everything.
  mutating func reset() {
    oldest = filled
    recent = RecentDistances()
  }

  /// Takes a block, at most as large as in `init`, and finds its sequences.
  mutating func take(_ block: UnsafeRawBufferPointer) {
    (sequenceCount, literalCount) = (0, 0)
    guard let source = block.baseAddress else { return }
    if filled + block.count > capacity { dropOldest() }
    UnsafeMutableRawPointer(bytes + filled).copyMemory(from: source, byteCount: block.count)
    let start = filled
    filled += block.count
    if window > 0 { search(from: start) } else { searchRuns(from: start) }
  }

  /// Sixteen bytes that are the same begin a run.
  private mutating func searchRuns(from start: Int) {
    var (place, anchor) = (start, start)
    var recent = recent
    while place &+ 16 <= filled {
      let word = load(place)
      guard word == word &>> 8 | word &<< 56, word == load(place &+ 8) else {
        place &+= 16
        continue
      }
      var first = place
      while first > anchor, bytes[first &- 1] == bytes[place] { first &-= 1 }
      let length = common(first &+ 1, first, filled)
      add(from: anchor, to: first &+ 1, distance: 1, length, &recent)
      anchor = first &+ 1 &+ length
      place = anchor
    }
    copyLiterals(from: anchor, to: filled)
    self.recent = recent
  }

  private mutating func dropOldest() {
    let dropped = max(0, filled - window)
    bytes.update(from: bytes + dropped, count: filled - dropped)
    filled -= dropped
    oldest = max(0, oldest - dropped)
    base &+= UInt32(truncatingIfNeeded: dropped)
  }

  private mutating func search(from start: Int) {
    let end = filled
    let limit = end - 8
    var (place, anchor) = (start, start)
    var recent = recent
    while place < limit {
      // A match may also begin with the next byte.
      let lowest = max(oldest, place + 1 - window)
      let word = load(place)
      let long = take(longPlaces, Self.hash8(word), place)
      let short = take(shortPlaces, Self.hash5(word), place)
      let repeated = place &+ 1 &- Int(recent.first)
      var (match, source) = (place, -1)
      if repeated >= lowest, loadHalf(repeated) == loadHalf(place &+ 1) {
        (match, source) = (place &+ 1, repeated)
      } else if isThere(long, lowest, place), load(long) == word {
        source = long
      } else if isThere(short, lowest, place), loadHalf(short) == UInt32(truncatingIfNeeded: word) {
        source = short
        let next = load(place &+ 1)
        let better = take(longPlaces, Self.hash8(next), place &+ 1)
        if isThere(better, lowest, place &+ 1), load(better) == next { (match, source) = (place &+ 1, better) }
      }
      guard source >= 0 else {
        place &+= (place &- anchor) &>> 8 &+ 1
        continue
      }
      let length = common(match, source, end)
      var back = 0
      while match &- back > anchor, source &- back > lowest, bytes[match &- back &- 1] == bytes[source &- back &- 1] {
        back &+= 1
      }
      add(from: anchor, to: match &- back, distance: match &- source, length &+ back, &recent)
      let found = place
      place = match &+ length
      anchor = place
      guard place < limit else { break }
      _ = take(longPlaces, Self.hash8(load(found &+ 2)), found &+ 2)
      _ = take(longPlaces, Self.hash8(load(place &- 2)), place &- 2)
      _ = take(shortPlaces, Self.hash5(load(place &- 1)), place &- 1)
      followRepeats(&place, limit, end, &recent)
      anchor = place
    }
    copyLiterals(from: anchor, to: end)
    self.recent = recent
  }

  /// Goes on with matches at the distance before the last, as long as there are such right behind a match.
  private mutating func followRepeats(_ place: inout Int, _ limit: Int, _ end: Int, _ recent: inout RecentDistances) {
    while place < limit {
      let source = place &- Int(recent.second)
      guard source >= max(oldest, place &- window), loadHalf(source) == loadHalf(place) else { return }
      let length = common(place, source, end)
      let word = load(place)
      _ = take(longPlaces, Self.hash8(word), place)
      _ = take(shortPlaces, Self.hash5(word), place)
      add(from: place, to: place, distance: place &- source, length, &recent)
      place &+= length
    }
  }

  // MARK: Places

  @inline(__always)
  private static func hash8(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: (word &* factor) &>> (64 &- longLog))
  }

  @inline(__always)
  private static func hash5(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: ((word &<< 24) &* factor) &>> (64 &- shortLog))
  }

  /// Notes a place; returns the one noted before.
  @inline(__always)
  private func take(_ places: UnsafeMutablePointer<UInt32>, _ hash: Int, _ place: Int) -> Int {
    let before = Int(truncatingIfNeeded: places[hash] &- base)
    places[hash] = base &+ UInt32(truncatingIfNeeded: place)
    return before
  }

  @inline(__always)
  private func isThere(_ source: Int, _ lowest: Int, _ place: Int) -> Bool {
    source >= lowest && source < place
  }

  @inline(__always)
  private func load(_ place: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  private func loadHalf(_ place: Int) -> UInt32 {
    UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt32.self)
  }

  /// How many bytes are the same from both places on, up to `end`.
  @inline(__always)
  private func common(_ place: Int, _ source: Int, _ end: Int) -> Int {
    var count = 0
    while place &+ count &+ 8 <= end {
      let difference = load(place &+ count) ^ load(source &+ count)
      guard difference == 0 else { return count &+ difference.trailingZeroBitCount &>> 3 }
      count &+= 8
    }
    while place &+ count < end, bytes[place &+ count] == bytes[source &+ count] { count &+= 1 }
    return count
  }

  // MARK: Sequences

  private mutating func add(
    from anchor: Int, to match: Int, distance: Int, _ length: Int, _ recent: inout RecentDistances
  ) {
    copyLiterals(from: anchor, to: match)
    let code = recent.code(UInt32(truncatingIfNeeded: distance), afterLiterals: match > anchor)
    sequences[sequenceCount] = Sequence(
      literals: UInt32(truncatingIfNeeded: match &- anchor), match: UInt32(truncatingIfNeeded: length), offset: code)
    sequenceCount &+= 1
  }

  @inline(__always)
  private mutating func copyLiterals(from start: Int, to end: Int) {
    let (source, target) = (UnsafeRawPointer(bytes + start), UnsafeMutableRawPointer(literals + literalCount))
    let count = end &- start
    if count <= 16 {
      target.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    } else {
      target.copyMemory(from: source, byteCount: count)
    }
    literalCount &+= count
  }
}
