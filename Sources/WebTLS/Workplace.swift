import WebPage

/// A connection, a key agreement, and the memory they share with the page.
final class Workplace {
  var end: TLSEnd?
  var proof: KeyProof?
  let memory = PageMemory(maxInput: 1 << 20)

  /// Leaves an operator as the message: digest (32 bytes), end of validity (8), scope (1; bits: 1 lives in a browser,
  /// 2 for some devices alone), length of the role (1), role, name. 1 where there is one.
  func tell(_ someone: ChainOperator?) -> Int32 {
    guard let someone else { return 0 }
    let time = (0..<8).map { UInt8(truncatingIfNeeded: someone.validUntil >> (56 - 8 * $0)) }
    let scope: UInt8 = (someone.livesInBrowser ? 1 : 0) | (someone.isLimited ? 2 : 0)
    memory.take(someone.digest + time + [scope, UInt8(clamping: someone.role.count)] + someone.role + someone.name)
    return 1
  }
}
