import Codec

/// One state of a finite-state entropy decoder: what it stands for, and how the next state is found.
struct DecodingState {
  /// The smallest value of the symbol, for Huffman weights the symbol itself.
  var baseline: UInt32
  /// The next state is this and `bits` more bits.
  var next: UInt16
  /// Bits that are added to `baseline`.
  var extraBits: UInt8
  var bits: UInt8
}

/// What the symbols of a table mean, and how large it may be (RFC 8878, 3.1.1.3.2).
enum SymbolKind {
  case literalLength
  case offset
  case matchLength
  case huffmanWeight

  /// The largest table, as a power of two.
  var maxLog: UInt8 {
    switch self {
    case .literalLength, .matchLength: 9
    case .offset: 8
    case .huffmanWeight: 6
    }
  }

  /// The symbols are 0 ..< symbolCount.
  var symbolCount: Int {
    switch self {
    case .literalLength: 36
    case .offset: 32
    case .matchLength: 53
    case .huffmanWeight: HuffmanTable.log + 1
    }
  }

  /// Bits behind `symbol`.
  func extraBits(_ symbol: Int) -> UInt8 {
    switch self {
    case .literalLength: symbol < 16 ? 0 : Self.literalLengthBits[symbol &- 16]
    case .offset: UInt8(truncatingIfNeeded: symbol)
    case .matchLength: symbol < 32 ? 0 : Self.matchLengthBits[symbol &- 32]
    case .huffmanWeight: 0
    }
  }

  /// The value of symbol 0. Each further symbol begins where the values of the one before it end.
  var firstBaseline: UInt32 {
    switch self {
    case .literalLength, .huffmanWeight: 0
    case .offset: 1
    case .matchLength: 3
    }
  }

  /// The table used where a block brings none: its size as a power of two and the counts of its symbols (3.1.1.3.2.2).
  var predefined: (log: UInt8, counts: [Int16]) {
    switch self {
    case .literalLength: (6, Self.literalLengthCounts)
    case .offset: (5, Self.offsetCounts)
    case .matchLength: (6, Self.matchLengthCounts)
    case .huffmanWeight: (0, [])
    }
  }

  private static let literalLengthBits: [UInt8] = [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
  private static let matchLengthBits: [UInt8] = [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
  private static let literalLengthCounts: [Int16] = [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ]
  private static let offsetCounts: [Int16] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
  ]
  private static let matchLengthCounts: [Int16] = [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ]
}

/// The decoding table of a finite-state entropy coder (RFC 8878, 4.1). It stays for later blocks that repeat it.
///
/// Every table that is complete has 1 << log states, and each state leads, with any bits, to one of these: `spread`
/// gives the occurrences of a symbol, one after the other, ranges of next states that divide all states. All memory is taken
/// once: blocks bring new tables all the time.
struct StateTable: ~Copyable {
  let kind: SymbolKind
  /// The number of states as a power of two.
  private(set) var log: UInt8 = 0
  /// The states; memory for the largest table of the kind.
  let states: UnsafeMutablePointer<DecodingState>
  /// What each symbol of the kind stands for; how its states go on is left open.
  private let meanings: UnsafeMutablePointer<DecodingState>
  /// The counts of the symbols while a table is made.
  private let counts: UnsafeMutablePointer<Int16>
  private var content = Content.none

  private enum Content { case none, predefined, own }

  init(_ kind: SymbolKind) {
    self.kind = kind
    let nothing = DecodingState(baseline: 0, next: 0, extraBits: 0, bits: 0)
    states = .allocate(capacity: 1 << Int(kind.maxLog))
    states.initialize(repeating: nothing, count: 1 << Int(kind.maxLog))
    meanings = .allocate(capacity: kind.symbolCount)
    var baseline = kind.firstBaseline
    for symbol in 0..<kind.symbolCount {
      let extraBits = kind.extraBits(symbol)
      (meanings + symbol).initialize(to: DecodingState(baseline: baseline, next: 0, extraBits: extraBits, bits: 0))
      baseline &+= 1 &<< UInt32(extraBits)
    }
    counts = .allocate(capacity: kind.symbolCount)
    counts.initialize(repeating: 0, count: kind.symbolCount)
  }

  deinit {
    states.deallocate()
    meanings.deallocate()
    counts.deallocate()
  }

  /// Forgets the table, so that no block can repeat it.
  mutating func reset() {
    content = .none
  }

  /// Sets the table the way `mode` of a block says; what describes it is taken from `piece`.
  mutating func read(mode: UInt8, from piece: inout Piece) throws(CodecError) {
    switch mode & 3 {
    case 0:
      guard content != .predefined else { return }
      let (log, predefined) = kind.predefined
      for symbol in predefined.indices { counts[symbol] = predefined[symbol] }
      spread(predefined.count, log: log)
      content = .predefined
    case 1:
      let symbol = Int(truncatingIfNeeded: try piece.number(1))
      guard symbol < kind.symbolCount else { throw .badStream }
      log = 0
      states[0] = meanings[symbol]
      content = .own
    case 2:
      try readCounts(from: &piece)
      content = .own
    default:
      guard content != .none else { throw .badStream }
    }
  }

  /// Takes a table description (4.1.1) from `piece` and makes the table.
  mutating func readCounts(from piece: inout Piece) throws(CodecError) {
    var bits = ForwardBits(piece)
    let log = UInt8(truncatingIfNeeded: bits.take(4)) + 5
    guard log <= kind.maxLog else { throw .badStream }
    var symbols = 0
    var remaining = 1 << Int(log)
    while remaining > 0 {
      guard symbols < kind.symbolCount else { throw .badStream }
      let count = bits.takeCount(upTo: remaining &+ 1) &- 1
      remaining &-= count < 0 ? 1 : count
      counts[symbols] = Int16(truncatingIfNeeded: count)
      symbols &+= 1
      guard count == 0 else { continue }
      var zeros = 3
      while zeros == 3 {
        zeros = bits.take(2)
        guard symbols &+ zeros <= kind.symbolCount else { throw .badStream }
        (counts + symbols).update(repeating: 0, count: zeros)
        symbols &+= zeros
      }
    }
    _ = try piece.take(bits.bytesUsed)
    spread(symbols, log: log)
  }

  /// Makes the table (4.1.1, "Spread") from the counts of the symbols 0 ..< `symbols`, which add up to 1 << log, a count of -1 as 1.
  private mutating func spread(_ symbols: Int, log: UInt8) {
    self.log = log
    let size = 1 << Int(log)
    spreadSymbols(counts, symbols, log: log) { state, symbol in states[state].baseline = UInt32(truncatingIfNeeded: symbol) }
    // First every state holds its symbol; now it becomes what the symbol means, in the order of states, and its count counts on.
    for index in 0..<size {
      let symbol = Int(truncatingIfNeeded: states[index].baseline)
      let occurrence = abs(Int(counts[symbol]))
      counts[symbol] &+= 1
      let bits = Int(log) &- (Int.bitWidth &- 1 &- occurrence.leadingZeroBitCount)
      var state = meanings[symbol]
      state.bits = UInt8(truncatingIfNeeded: bits)
      state.next = UInt16(truncatingIfNeeded: (occurrence &<< bits) &- size)
      states[index] = state
    }
  }
}

/// Gives each state of a table its symbol (4.1.1, "Spread"): `counts` of the symbols 0 ..< `symbols` add up to 1 << log, a count of -1
/// as 1.
@inline(__always)
func spreadSymbols(
  _ counts: UnsafePointer<Int16>, _ symbols: Int, log: UInt8, _ place: (_ state: Int, _ symbol: Int) -> Void
) {
  let size = 1 &<< Int(log)
  let step = size / 2 &+ size / 8 &+ 3
  var top = size
  for symbol in 0..<symbols where counts[symbol] == -1 {
    top &-= 1
    place(top, symbol)
  }
  var state = 0
  for symbol in 0..<symbols where counts[symbol] > 0 {
    for _ in 0..<counts[symbol] {
      place(state, symbol)
      repeat { state = (state &+ step) & (size &- 1) } while state >= top
    }
  }
}

/// Bits read from the start of a piece to its end; behind the end there are zeros.
private struct ForwardBits {
  private let piece: Piece
  private var position = 0

  init(_ piece: Piece) {
    self.piece = piece
  }

  /// Bytes that the bits taken so far are part of.
  var bytesUsed: Int { (position &+ 7) / 8 }

  /// The next `count` bits, at most 16.
  mutating func take(_ count: Int) -> Int {
    let byte = position / 8
    let word = UInt32(piece[byte]) | UInt32(piece[byte &+ 1]) &<< 8 | UInt32(piece[byte &+ 2]) &<< 16
    let value = (word &>> UInt32(truncatingIfNeeded: position & 7)) & ((1 &<< UInt32(truncatingIfNeeded: count)) &- 1)
    position &+= count
    return Int(truncatingIfNeeded: value)
  }

  /// A number from 0 to `largest`; the smallest of them have one bit less than the others.
  mutating func takeCount(upTo largest: Int) -> Int {
    let bits = Int.bitWidth &- largest.leadingZeroBitCount
    let short = (1 &<< bits) &- 1 &- largest
    let low = take(bits &- 1)
    guard low >= short else { return low }
    return take(1) == 0 ? low : low &+ (1 &<< (bits &- 1)) &- short
  }
}
