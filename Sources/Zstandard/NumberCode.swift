/// One of the three numbers of sequences: the symbols of a block, and the tables it may choose from (RFC 8878, 3.1.1.3.2.1).
struct NumberCode: ~Copyable {
  /// With fewer symbols a table of their own is not tried.
  private static let leastSymbols = 16

  /// The symbol of each sequence.
  let symbols: UnsafeMutablePointer<UInt8>
  /// What was chosen.
  private(set) var table: StateCode
  private var other: StateCode
  private let predefined: StateCode
  private var isPredefined = false
  /// The decoder has `table`.
  private var isKnown = false
  private let symbolCount: Int
  private let counts: UnsafeMutablePointer<UInt32>
  /// The symbols of numbers below 128.
  private let small: UnsafeMutablePointer<UInt8>
  /// The smallest number of each symbol, counted from 0, and the bits behind it.
  private let least: UnsafeMutablePointer<UInt32>
  private let extraBits: UnsafeMutablePointer<UInt8>

  init(_ kind: SymbolKind, _ logarithms: Logarithms) {
    table = StateCode(kind, logarithms)
    other = StateCode(kind, logarithms)
    var predefined = StateCode(kind, logarithms)
    predefined.becomePredefined()
    self.predefined = predefined
    symbolCount = kind.symbolCount
    symbols = .allocate(capacity: FrameHeader.maxBlock / 4 + 1)
    counts = .allocate(capacity: symbolCount)
    counts.initialize(repeating: 0, count: symbolCount)
    small = .allocate(capacity: 128)
    least = .allocate(capacity: symbolCount)
    extraBits = .allocate(capacity: symbolCount)
    var next: UInt32 = 0
    for symbol in 0..<symbolCount {
      let bits = kind.extraBits(symbol)
      (least + symbol).initialize(to: next)
      (extraBits + symbol).initialize(to: bits)
      let end = next &+ 1 &<< UInt32(bits)
      while next < min(end, 128) {
        (small + Int(next)).initialize(to: UInt8(truncatingIfNeeded: symbol))
        next &+= 1
      }
      next = end
    }
  }

  deinit {
    symbols.deallocate()
    counts.deallocate()
    small.deallocate()
    least.deallocate()
    extraBits.deallocate()
  }

  /// No block can repeat a table.
  mutating func reset() {
    isKnown = false
  }

  /// The symbol of a length, counted from the smallest one; from 128 on each has a power of two to itself.
  @inline(__always)
  func symbol(length: UInt32) -> UInt8 {
    length < 128 ? small[Int(length)] : highestBit(length) &+ UInt8(truncatingIfNeeded: symbolCount &- 17)
  }

  /// Takes the symbol of the next sequence.
  @inline(__always)
  func note(_ symbol: UInt8, at index: Int) {
    symbols[index] = symbol
    counts[Int(symbol)] &+= 1
  }

  /// Chooses the table for `count` symbols, and adds what describes it to `room` at `size`; returns the mode.
  mutating func choose(_ count: Int, _ size: inout Int, _ room: UnsafeMutablePointer<UInt8>) -> UInt8 {
    defer { counts.update(repeating: 0, count: symbolCount) }
    let plain = predefined.cost(counts) ?? .max
    let known = isKnown ? table.cost(counts) ?? .max : .max
    let isSingle = Int(counts[Int(symbols[0])]) == count
    var own = isSingle ? 8 &* 256 : Int.max
    var description = 1
    if !isSingle, count >= Self.leastSymbols {
      other.share(counts, total: count)
      description = other.writeDescription(to: room + size)
      own = (other.cost(counts) ?? 0) &+ description &* 8 &* 256
    }
    if known < min(plain, own) { return 3 }
    isKnown = true
    if plain <= own {
      if !isPredefined { table.becomePredefined() }
      isPredefined = true
      return 0
    }
    isPredefined = false
    if isSingle {
      table.become(symbol: Int(symbols[0]))
      room[size] = symbols[0]
    } else {
      swap(&table, &other)
      table.build()
    }
    size &+= description
    return isSingle ? 1 : 2
  }

  /// Writes what the symbol at `index` leaves open of a length.
  @inline(__always)
  func writeRest(_ length: UInt32, _ index: Int, _ writer: inout BitWriter) {
    let symbol = Int(symbols[index])
    writer.add(length &- least[symbol], extraBits[symbol])
  }
}
