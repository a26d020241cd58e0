/// The cookies of an X authority file (Xau library, `Xauth.h`): records of a big-endian u16 family and four fields, each a
/// big-endian u16 length and as many bytes: address, display number, protocol name, data.
public struct AuthorityFile {
  private struct Record {
    var number: [UInt8]
    var protocolName: [UInt8]
    var data: [UInt8]
  }

  private var records: [Record] = []

  /// Reads the records up to the first that is cut short.
  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while rest.count > 2 {
      rest = rest.dropFirst(2)
      guard Self.field(&rest) != nil, let number = Self.field(&rest), let name = Self.field(&rest), let data = Self.field(&rest)
      else { return }
      records.append(Record(number: number, protocolName: name, data: data))
    }
  }

  /// The MIT-MAGIC-COOKIE-1 of a display number; a record without a number fits every display.
  func cookie(display number: Int) -> [UInt8]? {
    let digits = Array("\(number)".utf8)
    return records.first {
      $0.protocolName.elementsEqual("MIT-MAGIC-COOKIE-1".utf8) && ($0.number == digits || $0.number.isEmpty)
    }?.data
  }

  /// A file that lets programs into every display with this cookie: family 65535 (wild), no address, no number.
  public static func bytes(cookie: [UInt8]) -> [UInt8] {
    let fields = [[], [], Array("MIT-MAGIC-COOKIE-1".utf8), cookie]
    return [0xFF, 0xFF] + fields.flatMap { [UInt8(truncatingIfNeeded: $0.count >> 8), UInt8(truncatingIfNeeded: $0.count)] + $0 }
  }

  private static func field(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
    let count = Int(high) << 8 | Int(low)
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
