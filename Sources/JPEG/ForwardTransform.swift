/// The cosine transform of a block (ITU-T T.81, A.3.3), in floating point: what `InverseTransform` undoes.
///
/// By the same factors (Arai, Agui and Nakajima 1988): five multiplications for eight values, and each coefficient comes out multiplied by
/// 64 times its `InverseTransform.scale`, which quantizing takes away with the divisor.
enum ForwardTransform {
  /// Transforms `block`, row after row and around 0, in its place; the coefficients lie column after column.
  @inline(__always)
  static func transform(_ block: UnsafeMutablePointer<Float>) {
    var rows = BlockRows(loading: block)
    rows.transformForward()
    rows.transpose()
    rows.transformForward()
    rows.store(to: block)
  }
}

extension BlockRows {
  /// The one-dimensional transform along the index of the vectors.
  @inline(__always)
  fileprivate mutating func transformForward() {
    let (sum07, difference07) = (r0 + r7, r0 - r7)
    let (sum16, difference16) = (r1 + r6, r1 - r6)
    let (sum25, difference25) = (r2 + r5, r2 - r5)
    let (sum34, difference34) = (r3 + r4, r3 - r4)
    // Even coefficients.
    let (outer, inner) = (sum07 + sum34, sum16 + sum25)
    let (outerRest, innerRest) = (sum07 - sum34, sum16 - sum25)
    let turned = (outerRest + innerRest) * 0.707_106_781
    (r0, r4) = (outer + inner, outer - inner)
    (r2, r6) = (outerRest + turned, outerRest - turned)
    // Odd coefficients.
    let (low, middle, high) = (difference34 + difference25, difference25 + difference16, difference16 + difference07)
    let shared = (low - high) * 0.382_683_433
    let lowTurned = low * 0.541_196_100 + shared
    let highTurned = high * 1.306_562_965 + shared
    let middleTurned = middle * 0.707_106_781
    let (plus, minus) = (difference07 + middleTurned, difference07 - middleTurned)
    (r5, r3) = (minus + lowTurned, minus - lowTurned)
    (r1, r7) = (plus + highTurned, plus - highTurned)
  }
}
