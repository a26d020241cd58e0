/// Memory that a WebAssembly module shares with its page: both sides only ever see bytes at an address. Addresses are valid until the
/// next call, since memory grows.
public final class PageMemory {
  private let maxInput: Int
  private var input = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
  private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
  /// Bytes of the message.
  public private(set) var messageLength = 0

  /// The page hands over at most `maxInput` bytes at once.
  public init(maxInput: Int) {
    self.maxInput = maxInput
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Memory for so many bytes of the page; nil where they are too many.
  public func room(for count: Int) -> UnsafeMutableRawPointer? {
    guard count >= 0, count <= maxInput else { return nil }
    if input.count < count {
      input.deallocate()
      input = .allocate(byteCount: count, alignment: 16)
    }
    return input.baseAddress
  }

  /// The first bytes that the page has put there, as many as there can be.
  public func bytes(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: input[..<max(0, min(count, input.count))])
  }

  /// Copies a message to where the page reads it.
  public func take(_ message: [UInt8]) {
    if output.count < message.count {
      output.deallocate()
      output = .allocate(byteCount: message.count, alignment: 16)
    }
    output.copyBytes(from: message)
    messageLength = message.count
  }

  /// Where the page reads the message.
  public var message: UnsafeRawPointer? { UnsafeRawPointer(output.baseAddress) }
}
