extension SIMD8 {
  /// One of each by turns: a0, b0, a1, b1, ...
  @inline(__always)
  init(interleaving a: SIMD4<Scalar>, _ b: SIMD4<Scalar>) {
    self.init()
    evenHalf = a
    oddHalf = b
  }
}

extension SIMD16 {
  /// One of each by turns: a0, b0, a1, b1, ...
  @inline(__always)
  init(interleaving a: SIMD8<Scalar>, _ b: SIMD8<Scalar>) {
    self.init()
    evenHalf = a
    oddHalf = b
  }
}
