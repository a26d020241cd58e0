/// XXH64 of the bytes of a frame, seed 0; its low half ends a frame that asks for it (RFC 8878, 3.1.1). Algorithm: the xxHash
/// specification, "XXH64".
struct Checksum {
  private static let primes: SIMD8<UInt64> = [
    0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5, 0, 0, 0,
  ]
  private var lanes: SIMD4<UInt64>
  private var waiting = SIMD32<UInt8>()
  private var length: UInt64 = 0

  init() {
    let (one, two) = (Self.primes[0], Self.primes[1])
    lanes = [one &+ two, two, 0, 0 &- one]
  }

  /// Adds bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      let place = Int(truncatingIfNeeded: length & 31)
      waiting[place] = byte
      length &+= 1
      if place == 31 { addStripe() }
    }
  }

  /// The low half of the hash of everything added.
  var value: UInt32 {
    var hash = Self.primes[4]
    if length >= 32 {
      hash = 0
      for (lane, turn) in [1, 7, 12, 18].enumerated() { hash &+= Self.rotate(lanes[lane], UInt64(turn)) }
      for lane in 0..<4 { hash = (hash ^ Self.round(0, lanes[lane])) &* Self.primes[0] &+ Self.primes[3] }
    }
    hash &+= length
    let count = Int(truncatingIfNeeded: length & 31)
    var index = 0
    while index &+ 8 <= count {
      hash = Self.rotate(hash ^ Self.round(0, word(index, 8)), 27) &* Self.primes[0] &+ Self.primes[3]
      index &+= 8
    }
    if index &+ 4 <= count {
      hash = Self.rotate(hash ^ (word(index, 4) &* Self.primes[0]), 23) &* Self.primes[1] &+ Self.primes[2]
      index &+= 4
    }
    while index < count {
      hash = Self.rotate(hash ^ (UInt64(waiting[index]) &* Self.primes[4]), 11) &* Self.primes[0]
      index &+= 1
    }
    hash = (hash ^ hash &>> 33) &* Self.primes[1]
    hash = (hash ^ hash &>> 29) &* Self.primes[2]
    return UInt32(truncatingIfNeeded: hash ^ hash &>> 32)
  }

  private mutating func addStripe() {
    for lane in 0..<4 { lanes[lane] = Self.round(lanes[lane], word(lane * 8, 8)) }
  }

  private func word(_ start: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(waiting[start &+ $1]) &<< UInt64($1 &* 8) }
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* primes[1], 31) &* primes[0]
  }

  private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word &<< count | word &>> (64 &- count)
  }
}
