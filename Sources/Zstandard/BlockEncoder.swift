/// Writes compressed blocks (RFC 8878, 3.1.1.3) and keeps what a block may take over from the ones before it: what `BlockDecoder` reads.
///
/// For literals and for each of the three numbers of a sequence the table is taken that makes the fewest bytes, its description included: a
/// new one, the one before, or none.
struct BlockEncoder: ~Copyable {
  /// The most bytes that the literals and sequences of a block can take.
  static let most = 3 * FrameHeader.maxBlock + FrameHeader.maxBlock / 4 * 11
  /// Fewer literals are not worth a code.
  private static let leastLiterals = 64

  private var code: HuffmanCode
  private var newCode: HuffmanCode
  private var hasCode = false
  private let counts: UnsafeMutablePointer<UInt32>
  private var numbers: SequenceNumbers

  init() {
    let logarithms = Logarithms()
    code = HuffmanCode(logarithms)
    newCode = HuffmanCode(logarithms)
    numbers = SequenceNumbers(logarithms)
    counts = .allocate(capacity: 1024)
    counts.initialize(repeating: 0, count: 1024)
  }

  deinit {
    counts.deallocate()
  }

  /// Begins a frame; or the last block was stored in another way, and the decoder does not know its tables.
  mutating func reset() {
    hasCode = false
    numbers.reset()
  }

  /// Writes a block of these literals and sequences; returns its bytes, at most `most`.
  mutating func write(
    _ literals: UnsafePointer<UInt8>, _ count: Int, _ sequences: UnsafePointer<Sequence>, _ sequenceCount: Int,
    to room: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let size = writeLiterals(literals, count, to: room)
    return size &+ numbers.write(sequences, sequenceCount, to: room + size)
  }

  // MARK: Literals

  private mutating func writeLiterals(
    _ literals: UnsafePointer<UInt8>, _ count: Int, to room: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard count >= 8 else { return writeRaw(literals, count, to: room) }
    let different = countLiterals(literals, count)
    if different == 1 {
      let size = writePlainHeader(kind: 1, count, to: room)
      room[size] = literals[0]
      return size &+ 1
    }
    let known = hasCode ? code.size(counts) ?? .max : .max
    var (best, description) = (known, 0)
    let target = room + 5
    if count >= Self.leastLiterals {
      newCode.make(counts)
      if let size = newCode.size(counts), let head = newCode.writeDescription(to: target), size &+ head < known {
        (best, description) = (size &+ head, head)
      }
    }
    guard best < count &- 8 &- count / 64 else { return writeRaw(literals, count, to: room) }
    if description > 0 {
      swap(&code, &newCode)
      hasCode = true
    }
    let isSingle = count < 256
    let start = target + description
    let coded = isSingle ? code.write(literals, count, to: start) : code.writeFour(literals, count, to: start)
    let head = writeHeader(isNew: description > 0, isSingle, count, description &+ coded, to: room)
    (room + head).update(from: target, count: description &+ coded)
    return head &+ description &+ coded
  }

  /// Counts each byte; returns how many different ones there are. Four counts take turns, as runs of one byte would wait for each other.
  private func countLiterals(_ literals: UnsafePointer<UInt8>, _ count: Int) -> Int {
    counts.update(repeating: 0, count: 1024)
    var index = 0
    while index &+ 4 <= count {
      counts[Int(literals[index])] &+= 1
      counts[256 &+ Int(literals[index &+ 1])] &+= 1
      counts[512 &+ Int(literals[index &+ 2])] &+= 1
      counts[768 &+ Int(literals[index &+ 3])] &+= 1
      index &+= 4
    }
    while index < count {
      counts[Int(literals[index])] &+= 1
      index &+= 1
    }
    var different = 0
    for symbol in 0..<256 {
      counts[symbol] &+= counts[256 &+ symbol] &+ counts[512 &+ symbol] &+ counts[768 &+ symbol]
      if counts[symbol] > 0 { different &+= 1 }
    }
    return different
  }

  private func writeRaw(_ literals: UnsafePointer<UInt8>, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    let size = writePlainHeader(kind: 0, count, to: room)
    (room + size).update(from: literals, count: count)
    return size &+ count
  }

  /// The header of literals without a code (3.1.1.3.1.1).
  private func writePlainHeader(kind: Int, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    if count < 32 { return Self.put(kind | count &<< 3, 1, room) }
    if count < 4096 { return Self.put(kind | 1 &<< 2 | count &<< 4, 2, room) }
    return Self.put(kind | 3 &<< 2 | count &<< 4, 3, room)
  }

  /// The header of literals with a code; both sizes are below 256 KiB.
  private func writeHeader(
    isNew: Bool, _ isSingle: Bool, _ count: Int, _ size: Int, to room: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let kind = isNew ? 2 : 3
    if count < 1024 { return Self.put(kind | (isSingle ? 0 : 1) &<< 2 | count &<< 4 | size &<< 14, 3, room) }
    if count < 16384 { return Self.put(kind | 2 &<< 2 | count &<< 4 | size &<< 18, 4, room) }
    let low = UInt64(kind | 3 &<< 2 | count &<< 4) | UInt64(size) &<< 22
    for index in 0..<5 { room[index] = UInt8(truncatingIfNeeded: low &>> UInt64(8 &* index)) }
    return 5
  }

  private static func put(_ value: Int, _ length: Int, _ room: UnsafeMutablePointer<UInt8>) -> Int {
    for index in 0..<length { room[index] = UInt8(truncatingIfNeeded: UInt32(truncatingIfNeeded: value) &>> UInt32(8 &* index)) }
    return length
  }
}
