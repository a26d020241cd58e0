import Framebuffer

/// Appends what `SectionReader` reads.
extension [UInt8] {
  mutating func append(kind: SectionKind) {
    append(kind.rawValue)
  }

  /// The lower 16 bits; the caller's values are sides, places and counts within the format's limits.
  mutating func append(integer value: Int32) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  mutating func append(count: Int) {
    append(integer: Int32(truncatingIfNeeded: count))
  }

  mutating func append(rect: Rect) {
    append(integer: rect.x)
    append(integer: rect.y)
    append(integer: rect.width)
    append(integer: rect.height)
  }

  mutating func append(rects: [Rect]) {
    append(count: rects.count)
    for rect in rects { append(rect: rect) }
  }

  mutating func append(weights: ColourWeights) {
    for weight in [weights.redOfGreen, weights.blueOfGreen, weights.blueOfRed] { append(UInt8(bitPattern: weight)) }
  }

  /// What `body` appends, behind its length.
  mutating func appendPiece(_ body: (inout [UInt8]) throws(CodecError) -> Void) throws(CodecError) {
    let start = count + 4
    append(contentsOf: repeatElement(0, count: 4))
    try body(&self)
    let length = UInt32(truncatingIfNeeded: count - start)
    for index in 0..<4 { self[start - 4 + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index)) }
  }
}
