/// The encoding table of a finite-state entropy coder (RFC 8878, 4.1): what `StateTable` decodes.
///
/// A state is a number from size to 2 * size - 1, where size = 1 << log. To write a symbol, as many low bits of the state are written as
/// bring it into the range of numbers that the symbol has, and the symbol's place for that number is the next state. All memory is taken
/// once.
struct StateCode: ~Copyable {
  /// How one symbol changes the state.
  private struct Change {
    /// Added to a state it has, above bit 16, the bits to be written.
    var bits: UInt32
    /// Added to what is left of the state it is the place of the next one.
    var place: Int32
  }

  let kind: SymbolKind
  /// The number of states as a power of two.
  private(set) var log: UInt8 = 0
  /// States of each symbol; -1 is one state.
  private let counts: UnsafeMutablePointer<Int16>
  private let changes: UnsafeMutablePointer<Change>
  /// The states of each symbol, symbol after symbol.
  private let states: UnsafeMutablePointer<UInt16>
  private let cells: UnsafeMutablePointer<UInt8>
  private let places: UnsafeMutablePointer<Int>
  private let logarithms: Logarithms

  init(_ kind: SymbolKind, _ logarithms: Logarithms) {
    self.kind = kind
    self.logarithms = logarithms
    let symbols = kind.symbolCount
    counts = .allocate(capacity: symbols)
    counts.initialize(repeating: 0, count: symbols)
    changes = .allocate(capacity: symbols)
    changes.initialize(repeating: Change(bits: 0, place: 0), count: symbols)
    places = .allocate(capacity: symbols)
    places.initialize(repeating: 0, count: symbols)
    states = .allocate(capacity: 1 << Int(kind.maxLog))
    states.initialize(repeating: 0, count: 1 << Int(kind.maxLog))
    cells = .allocate(capacity: 1 << Int(kind.maxLog))
    cells.initialize(repeating: 0, count: 1 << Int(kind.maxLog))
  }

  deinit {
    counts.deallocate()
    changes.deallocate()
    places.deallocate()
    states.deallocate()
    cells.deallocate()
  }

  // MARK: Making

  /// Becomes the table that a block without one has.
  mutating func becomePredefined() {
    let predefined = kind.predefined
    counts.update(repeating: 0, count: kind.symbolCount)
    for symbol in predefined.counts.indices { counts[symbol] = predefined.counts[symbol] }
    log = predefined.log
    build()
  }

  /// Becomes the table of one symbol, which takes no bits.
  mutating func become(symbol: Int) {
    counts.update(repeating: 0, count: kind.symbolCount)
    counts[symbol] = 1
    log = 0
    build()
  }

  /// Shares the states out as often as the symbols are in `histogram`, `total` in all, at least two different ones; then `build`.
  mutating func share(_ histogram: UnsafePointer<UInt32>, total: Int) {
    let symbols = kind.symbolCount
    var different = 0
    for symbol in 0..<symbols where histogram[symbol] > 0 { different &+= 1 }
    let wanted = max(Int(highestBit(UInt32(truncatingIfNeeded: total))) &- 2, 5)
    log = UInt8(truncatingIfNeeded: min(Int(kind.maxLog), different > 32 ? max(wanted, 6) : wanted))
    let size = 1 &<< Int(log)
    var left = size
    for symbol in 0..<symbols {
      let share = (Int(histogram[symbol]) &* size &+ total / 2) / total
      counts[symbol] = histogram[symbol] == 0 ? 0 : Int16(truncatingIfNeeded: max(1, share))
      left &-= Int(counts[symbol])
    }
    while left != 0 {
      var largest = 0
      for symbol in 1..<symbols where counts[symbol] > counts[largest] { largest = symbol }
      let change = left > 0 ? left : max(left, -Int(counts[largest]) / 2)
      counts[largest] &+= Int16(truncatingIfNeeded: change)
      left &-= change
    }
  }

  /// Makes the table of the shares.
  mutating func build() {
    let symbols = kind.symbolCount
    let size = 1 &<< Int(log)
    spreadSymbols(counts, symbols, log: log) { state, symbol in cells[state] = UInt8(truncatingIfNeeded: symbol) }
    var place = 0
    for symbol in 0..<symbols where counts[symbol] != 0 {
      let count = abs(Int(counts[symbol]))
      let most = Int(log) &- (count == 1 ? 0 : Int(highestBit(UInt32(truncatingIfNeeded: count &- 1))))
      let bits = (most &<< 16) &- (count &<< most)
      changes[symbol] = Change(
        bits: UInt32(truncatingIfNeeded: bits), place: Int32(truncatingIfNeeded: place &- count))
      places[symbol] = place
      place &+= count
    }
    for state in 0..<size {
      let symbol = Int(cells[state])
      states[places[symbol]] = UInt16(truncatingIfNeeded: size &+ state)
      places[symbol] &+= 1
    }
  }

  // MARK: Choosing

  /// The bits that symbols as in `histogram` take, in 256ths; nil where one of them has no state.
  func cost(_ histogram: UnsafePointer<UInt32>) -> Int? {
    var sum = 0
    for symbol in 0..<kind.symbolCount where histogram[symbol] > 0 {
      guard counts[symbol] != 0 else { return nil }
      let bits = Int(log) &* 256 &- logarithms[abs(Int(counts[symbol]))]
      sum &+= Int(histogram[symbol]) &* bits
    }
    return sum
  }

  // MARK: Writing

  /// Writes the description of the table (4.1.1); returns its bytes. There is room for 128.
  func writeDescription(to room: UnsafeMutableRawPointer) -> Int {
    var bits = BitWriter(at: room)
    bits.add(UInt32(log &- 5), 4)
    var remaining = 1 &<< Int(log)
    var symbol = 0
    while remaining > 0 {
      let count = Int(counts[symbol])
      Self.write(count &+ 1, upTo: remaining &+ 1, &bits)
      remaining &-= abs(count)
      symbol &+= 1
      guard count == 0 else { continue }
      var zeros = 0
      while counts[symbol &+ zeros] == 0 { zeros &+= 1 }
      symbol &+= zeros
      while zeros >= 3 {
        bits.add(3, 2)
        bits.flush()
        zeros &-= 3
      }
      bits.add(UInt32(truncatingIfNeeded: zeros), 2)
      bits.flush()
    }
    return bits.finish()
  }

  /// Writes a number from 0 to `largest`; the smallest of them take one bit less than the others.
  private static func write(_ value: Int, upTo largest: Int, _ bits: inout BitWriter) {
    let width = Int.bitWidth &- largest.leadingZeroBitCount
    let half = 1 &<< (width &- 1)
    let short = 2 &* half &- 1 &- largest
    if value < short {
      bits.add(UInt32(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: width &- 1))
    } else {
      let shown = value < half ? value : value &+ short
      bits.add(UInt32(truncatingIfNeeded: shown), UInt8(truncatingIfNeeded: width))
    }
    bits.flush()
  }

  /// The state that stands for `symbol` and takes the fewest bits.
  @inline(__always)
  func first(_ symbol: UInt8) -> UInt32 {
    let change = changes[Int(symbol)]
    let bits = (change.bits &+ 1 &<< 15) &>> 16
    let value = (bits &<< 16) &- change.bits
    return UInt32(states[Int(value &>> bits) &+ Int(change.place)])
  }

  /// Writes the way from the state of `symbol` to `state`, which becomes that of `symbol`.
  @inline(__always)
  func write(_ symbol: UInt8, _ state: inout UInt32, _ writer: inout BitWriter) {
    let change = changes[Int(symbol)]
    let bits = (state &+ change.bits) &>> 16
    writer.add(state & (1 &<< bits &- 1), UInt8(truncatingIfNeeded: bits))
    state = UInt32(states[Int(state &>> bits) &+ Int(change.place)])
  }

  /// Writes the state that reading begins with.
  @inline(__always)
  func writeLast(_ state: UInt32, _ writer: inout BitWriter) {
    writer.add(state & (1 &<< UInt32(log) &- 1), log)
  }
}

/// The place of the highest bit that is set; `number` is not 0.
@inline(__always)
func highestBit(_ number: UInt32) -> UInt8 {
  UInt8(truncatingIfNeeded: 31 &- number.leadingZeroBitCount)
}

/// Logarithms to the base 2 of 1 ... 512, in 256ths.
final class Logarithms {
  private let values: UnsafeMutablePointer<Int>

  init() {
    values = .allocate(capacity: 513)
    values.initialize(repeating: 0, count: 513)
    for number in 1...512 {
      let whole = Int(highestBit(UInt32(number)))
      // Each squaring of 1 ... 2, with 15 bits behind the point, tells the next bit of the logarithm.
      var rest = UInt64((number << 15) >> whole)
      var fraction = 0
      for _ in 0..<8 {
        rest = rest * rest >> 15
        fraction = fraction << 1 | (rest >= 1 << 16 ? 1 : 0)
        if rest >= 1 << 16 { rest >>= 1 }
      }
      values[number] = whole << 8 | fraction
    }
  }

  deinit {
    values.deallocate()
  }

  /// Of a number of 1 ... 512.
  subscript(number: Int) -> Int { values[number] }
}
