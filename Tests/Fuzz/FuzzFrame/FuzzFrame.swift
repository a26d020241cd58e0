import Driver
import Wire

@main enum FuzzFrame {
  static func main() {
    fuzz { start, count in
      fuzzFrame(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}

/// Frames of a desk stream in pieces as the input cuts them: the first byte is the size of a piece.
func fuzzFrame(_ input: [UInt8]) {
  var reader = FrameReader()
  let piece = max(1, Int(input.first ?? 1))
  for offset in stride(from: 1, to: input.count, by: piece) {
    reader.append(input[offset..<min(offset + piece, input.count)])
    while true {
      guard let progress = try? reader.next() else { return }
      guard case .done(let frame) = progress else { break }
      precondition(FrameWriter.bytes(of: frame).first == frame.kind.rawValue, "a frame that was read can be written")
    }
  }
}
