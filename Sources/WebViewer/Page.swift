import Wire

/// A viewer and the memory it shares with its page: both sides only ever see bytes at an address.
final class Page {
  let viewer: BrowserViewer
  var pixels = CanvasPixels()
  private var input = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
  private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 4)
  private(set) var messageLength = 0

  /// The most bytes that the page hands over at once.
  private static let maxInput = 4 << 20

  init(_ viewer: BrowserViewer) {
    self.viewer = viewer
  }

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
      output = .allocate(byteCount: message.count, alignment: 4)
    }
    output.copyBytes(from: message)
    messageLength = message.count
  }

  /// Copies a frame to where the page reads it; 0 where there is none.
  func say(_ frame: Frame?) -> Int32 {
    guard let frame else { return 0 }
    take(FrameWriter.bytes(of: frame))
    return 1
  }

  /// Where the page reads the message.
  var message: UnsafeRawPointer? { UnsafeRawPointer(output.baseAddress) }
}
