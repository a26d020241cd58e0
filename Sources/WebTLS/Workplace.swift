/// A connection, a key agreement, and the memory they share with the page.
final class Workplace {
  var end: TLSEnd?
  var proof: KeyProof?
  private var input = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
  private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
  private(set) var messageLength = 0

  /// The most bytes that the page hands over at once.
  private static let maxInput = 1 << 20

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Memory for so many bytes of the page; nil where they are too many.
  func room(for count: Int) -> UnsafeMutableRawPointer? {
    guard count >= 0, count <= Self.maxInput else { return nil }
    if input.count < count {
      input.deallocate()
      input = .allocate(byteCount: count, alignment: 1)
    }
    return input.baseAddress
  }

  /// The first bytes that the page has put there, as many as there can be.
  func bytes(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: input[..<max(0, min(count, input.count))])
  }

  /// Copies a message to where the page reads it.
  func take(_ message: [UInt8]) {
    if output.count < message.count {
      output.deallocate()
      output = .allocate(byteCount: message.count, alignment: 1)
    }
    output.copyBytes(from: message)
    messageLength = message.count
  }

  /// Leaves an operator as the message: digest (32 bytes), end of validity (8), scope (1; bits: 1 lives in a browser,
  /// 2 for some devices alone), length of the role (1), role, name. 1 where there is one.
  func tell(_ someone: ChainOperator?) -> Int32 {
    guard let someone else { return 0 }
    let time = (0..<8).map { UInt8(truncatingIfNeeded: someone.validUntil >> (56 - 8 * $0)) }
    let scope: UInt8 = (someone.livesInBrowser ? 1 : 0) | (someone.isLimited ? 2 : 0)
    take(someone.digest + time + [scope, UInt8(clamping: someone.role.count)] + someone.role + someone.name)
    return 1
  }

  /// Where the page reads the message.
  var message: UnsafeRawPointer? { UnsafeRawPointer(output.baseAddress) }
}
