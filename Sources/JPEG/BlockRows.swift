/// Eight vectors of eight: a block, on its way through a transform.
struct BlockRows {
  var r0, r1, r2, r3, r4, r5, r6, r7: SIMD8<Float>

  /// The 64 values at `block`, which is aligned for a vector.
  @inline(__always)
  init(loading block: UnsafePointer<Float>) {
    let vectors = UnsafeRawPointer(block).assumingMemoryBound(to: SIMD8<Float>.self)
    (r0, r1, r2, r3) = (vectors[0], vectors[1], vectors[2], vectors[3])
    (r4, r5, r6, r7) = (vectors[4], vectors[5], vectors[6], vectors[7])
  }

  /// Writes the values to `block`, which is aligned for a vector.
  @inline(__always)
  func store(to block: UnsafeMutablePointer<Float>) {
    let vectors = UnsafeMutableRawPointer(block).assumingMemoryBound(to: SIMD8<Float>.self)
    (vectors[0], vectors[1], vectors[2], vectors[3]) = (r0, r1, r2, r3)
    (vectors[4], vectors[5], vectors[6], vectors[7]) = (r4, r5, r6, r7)
  }

  /// Rows become columns: three times every vector is interleaved with the one four places on.
  @inline(__always)
  mutating func transpose() {
    for _ in 0..<3 {
      let a = SIMD16(interleaving: r0, r4)
      let b = SIMD16(interleaving: r1, r5)
      let c = SIMD16(interleaving: r2, r6)
      let d = SIMD16(interleaving: r3, r7)
      (r0, r1, r2, r3) = (a.lowHalf, a.highHalf, b.lowHalf, b.highHalf)
      (r4, r5, r6, r7) = (c.lowHalf, c.highHalf, d.lowHalf, d.highHalf)
    }
  }
}
