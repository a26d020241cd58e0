/// A value in the binary form in which authenticators speak (CBOR, RFC 8949): what WebAuthn needs of it, and no more. Lengths are definite, numbers fit
/// 64 bits, there are no tags and no floating point.
indirect enum CBOR: Equatable {
  case unsigned(UInt64)
  /// −1 − n
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case list([CBOR])
  case map([(key: CBOR, value: CBOR)])
  /// false, true, null
  case simple(UInt8)

  /// Values in one another.
  static let depth = 8
  /// Values in all.
  static let values = 256

  static func == (left: CBOR, right: CBOR) -> Bool {
    switch (left, right) {
    case (.unsigned(let one), .unsigned(let other)), (.negative(let one), .negative(let other)): one == other
    case (.bytes(let one), .bytes(let other)): one == other
    case (.text(let one), .text(let other)): one == other
    case (.list(let one), .list(let other)): one == other
    case (.map(let one), .map(let other)): one.elementsEqual(other) { $0.key == $1.key && $0.value == $1.value }
    case (.simple(let one), .simple(let other)): one == other
    default: false
    }
  }

  /// The value of a map's member; nil where there is none, or this is no map.
  subscript(key: CBOR) -> CBOR? {
    guard case .map(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The member with a whole number as its name, as keys have them (RFC 9052, 7).
  subscript(number: Int) -> CBOR? { self[CBOR(number)] }

  /// The bytes, where it is some.
  var asBytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

  init(_ number: Int) {
    self = number < 0 ? .negative(UInt64(bitPattern: Int64(~number))) : .unsigned(UInt64(number))
  }
}

/// Reads CBOR from bytes of a peer; never a trap, never more memory than the bytes are long.
struct CBORReader {
  private let bytes: [UInt8]
  private(set) var index: Int
  private var values = 0

  /// A reader that begins at an offset.
  init(_ bytes: [UInt8], at offset: Int = 0) {
    self.bytes = bytes
    index = offset
  }

  /// The one value that all of the bytes are.
  static func value(_ bytes: [UInt8]) throws(SignInError) -> CBOR {
    var reader = CBORReader(bytes)
    let value = try reader.value()
    guard reader.index == bytes.count else { throw .malformed }
    return value
  }

  /// The next value.
  mutating func value(depth: Int = CBOR.depth) throws(SignInError) -> CBOR {
    values += 1
    guard depth > 0, values <= CBOR.values else { throw .malformed }
    let first = try byte()
    let argument = try argument(first & 31)
    switch first >> 5 {
    case 0: return .unsigned(argument)
    case 1: return .negative(argument)
    case 2: return .bytes(try take(argument))
    case 3:
      guard let text = String(validating: try take(argument), as: UTF8.self) else { throw .malformed }
      return .text(text)
    case 4:
      var items: [CBOR] = []
      for _ in 0..<(try count(argument)) { items.append(try value(depth: depth - 1)) }
      return .list(items)
    case 5:
      var members: [(key: CBOR, value: CBOR)] = []
      for _ in 0..<(try count(argument)) {
        let key = try value(depth: depth - 1)
        guard !members.contains(where: { $0.key == key }) else { throw .malformed }
        members.append((key, try value(depth: depth - 1)))
      }
      return .map(members)
    case 7 where (20...22).contains(first & 31): return .simple(first & 31)
    default: throw .malformed
    }
  }

  private mutating func byte() throws(SignInError) -> UInt8 {
    guard index < bytes.count else { throw .malformed }
    defer { index += 1 }
    return bytes[index]
  }

  private mutating func argument(_ short: UInt8) throws(SignInError) -> UInt64 {
    switch short {
    case 0..<24: return UInt64(short)
    case 24...27:
      var argument: UInt64 = 0
      for _ in 0..<(1 << (short - 24)) { argument = argument << 8 | UInt64(try byte()) }
      return argument
    default: throw .malformed
    }
  }

  private mutating func take(_ count: UInt64) throws(SignInError) -> [UInt8] {
    guard count <= UInt64(bytes.count - index) else { throw .malformed }
    defer { index += Int(count) }
    return Array(bytes[index..<(index + Int(count))])
  }

  private func count(_ argument: UInt64) throws(SignInError) -> Int {
    guard argument <= UInt64(CBOR.values) else { throw .malformed }
    return Int(argument)
  }
}
