/// Reads elements of DER (ITU-T X.690) whose tag and length take at most one and three bytes.
struct DERReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// The tag of the next element; nil at the end.
  var tag: UInt8? { rest.first }

  /// A reader of what the next element holds; nil where it has another tag or is cut off.
  mutating func open(_ tag: UInt8) -> DERReader? {
    element(tag).map { DERReader($0.content) }
  }

  /// The next element, header and all, and its content; nil, and nothing is read, where it has another tag or is cut off.
  mutating func element(_ tag: UInt8) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
    var bytes = rest
    guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
    var length = Int(first)
    if first & 0x80 != 0 {
      let digits = first & 0x7F
      guard digits == 1 || digits == 2 else { return nil }
      length = 0
      for _ in 0..<digits {
        guard let digit = bytes.popFirst() else { return nil }
        length = length << 8 | Int(digit)
      }
    }
    guard length <= bytes.count else { return nil }
    let end = bytes.startIndex + length
    defer { rest = rest[end...] }
    return (rest[..<end], bytes[..<end])
  }
}
