import Driver

@main enum FuzzCBOR {
  static func main() {
    fuzz { start, count in
      fuzzCBOR(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}

/// What an authenticator says, read from every beginning; what is read is never longer than what was there.
func fuzzCBOR(_ input: [UInt8]) {
  guard let value = try? CBORReader.value(input) else { return }
  if case .bytes(let bytes) = value { precondition(bytes.count < input.count, "a length stands in front of bytes") }
  precondition(value == value, "a value equals itself")
}
