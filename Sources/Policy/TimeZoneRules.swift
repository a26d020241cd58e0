/// The offset of a named zone from UTC at any time, read from a compiled zone file (TZif, RFC 9636, versions 2 to 4).
///
/// Whoever reads the file brings its bytes. Leap seconds are not looked at: the system's clock does not count them either.
public struct TimeZoneRules: Equatable, Sendable {
  /// Seconds since 1970 from which an offset holds.
  private var transitions: [Int64] = []
  private var offsets: [Int] = []
  /// Before the first transition.
  private var first = 0
  private var later: RecurringZone?

  /// Always UTC.
  public static let utc = TimeZoneRules()

  private init() {}

  /// A zone by one rule for all times, as POSIX's TZ variable writes it: `CET-1CEST,M3.5.0,M10.5.0/3`; nil where it is none.
  public init?(rule: String) {
    guard let zone = RecurringZone(rule.utf8) else { return nil }
    later = zone
  }

  /// Reads a zone file; nil where the bytes are not one.
  public init?(tzif bytes: [UInt8]) {
    var reader = ZoneFileReader(bytes)
    guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.length(timeSize: 4)),
      let header = reader.header(), header.types > 0
    else { return nil }
    for _ in 0..<header.transitions {
      guard let time = reader.integer(8) else { return nil }
      transitions.append(time)
    }
    guard let kinds = reader.take(header.transitions) else { return nil }
    var types: [Int] = []
    for _ in 0..<header.types {
      guard let offset = reader.integer(4), reader.skip(2), abs(offset) <= 172_800 else { return nil }
      types.append(Int(offset))
    }
    for kind in kinds {
      guard Int(kind) < types.count else { return nil }
      offsets.append(types[Int(kind)])
    }
    guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 }), reader.skip(header.rest(timeSize: 8)) else {
      return nil
    }
    first = types[0]
    guard let footer = reader.footer() else { return nil }
    if !footer.isEmpty {
      guard let zone = RecurringZone(footer) else { return nil }
      later = zone
    }
  }

  /// Seconds east of UTC.
  public func offset(at time: Timestamp) -> Int {
    let seconds = Timestamp.floorDivide(time.milliseconds, 1000)
    guard let last = transitions.last else { return later?.offset(at: seconds) ?? first }
    if seconds >= last, let later { return later.offset(at: seconds) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }

  /// The day and the minute of the day that clocks show.
  public func local(at time: Timestamp) -> (date: CivilDate, minute: Int) {
    let seconds = Timestamp.floorDivide(time.milliseconds, 1000) + Int64(offset(at: time))
    let day = Timestamp.floorDivide(seconds, 86_400)
    return (CivilDate(dayNumber: Int(day)), Int(seconds - day * 86_400) / 60)
  }

  /// When clocks show this minute of this day: the first time where they show it twice; where they skip it, the moment of the change.
  public func time(_ date: CivilDate, minute: Int) -> Timestamp {
    let local = Int64(date.dayNumber) * 86_400 + Int64(minute) * 60
    let before = offset(at: Timestamp(milliseconds: (local - 172_800) * 1000))
    let after = offset(at: Timestamp(milliseconds: (local + 172_800) * 1000))
    for candidate in [before, after] {
      let time = Timestamp(milliseconds: (local - Int64(candidate)) * 1000)
      if offset(at: time) == candidate { return time }
    }
    // Skipped: the change lies between what both offsets say.
    var low = local - Int64(max(before, after))
    var high = local - Int64(min(before, after))
    while low + 1 < high {
      let middle = (low + high) / 2
      if offset(at: Timestamp(milliseconds: middle * 1000)) == before { low = middle } else { high = middle }
    }
    return Timestamp(milliseconds: high * 1000)
  }
}

/// The header and the blocks of a TZif file.
private struct ZoneFileReader {
  struct Header {
    var version: UInt8
    var localTimeMarks: Int
    var standardMarks: Int
    var leaps: Int
    var transitions: Int
    var types: Int
    var characters: Int

    /// What stands behind the types.
    func rest(timeSize: Int) -> Int {
      characters + leaps * (timeSize + 4) + standardMarks + localTimeMarks
    }

    func length(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + rest(timeSize: timeSize)
    }
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= bytes.count - position else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func skip(_ count: Int) -> Bool { take(count) != nil }

  /// A big-endian number in two's complement.
  mutating func integer(_ size: Int) -> Int64? {
    guard let taken = take(size), let top = taken.first else { return nil }
    return taken.dropFirst().reduce(Int64(Int8(bitPattern: top))) { $0 << 8 | Int64($1) }
  }

  mutating func header() -> Header? {
    guard let magic = take(4), Array(magic) == Array("TZif".utf8), let version = take(1)?.first, skip(15) else { return nil }
    var counts: [Int] = []
    for _ in 0..<6 {
      guard let count = integer(4), (0...65_536).contains(count) else { return nil }
      counts.append(Int(count))
    }
    return Header(
      version: version, localTimeMarks: counts[0], standardMarks: counts[1], leaps: counts[2], transitions: counts[3],
      types: counts[4], characters: counts[5])
  }

  /// The rule for the time after the last transition, between two line ends.
  mutating func footer() -> ArraySlice<UInt8>? {
    guard take(1)?.first == 10, let end = bytes[position...].firstIndex(of: 10) else { return nil }
    return bytes[position..<end]
  }
}
