/// The parts of a certificate (RFC 5280, section 4.1) that the rules for our own ask for, read and not yet believed.
struct Certificate {
  /// What its issuer has signed.
  let statement: ArraySlice<UInt8>
  let signature: ArraySlice<UInt8>
  /// Names as they were written; equal bytes are the same name.
  let issuer: ArraySlice<UInt8>
  let subject: ArraySlice<UInt8>
  /// Milliseconds since 1970.
  let validFrom: Int64
  let validUntil: Int64
  /// SubjectPublicKeyInfo, DER.
  let publicKey: [UInt8]
  /// From our own extension, UTF-8; nil where there is none.
  private(set) var role: [UInt8]?
  private(set) var scope = CertificateScope()
  private(set) var isAuthority = false
  private(set) var hasUnknownRules = false

  /// ecdsa-with-SHA256, with nothing behind it (RFC 5758, section 3.2).
  private static let algorithm: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
  private static let basicConstraints: [UInt8] = [0x55, 0x1D, 0x13]
  private static let keyUsage: [UInt8] = [0x55, 0x1D, 0x0F]
  /// 2.25.4283601447190386723: the role of an operator.
  private static let roleNumber: [UInt8] = [0x69, 0xBB, 0xB9, 0x9A, 0x9A, 0xA1, 0xD9, 0x87, 0xB0, 0x23]
  /// 2.25.820844422183585758: how far it reaches.
  private static let scopeNumber: [UInt8] = [0x69, 0x8B, 0xB2, 0x8E, 0xB4, 0xF2, 0xC0, 0xF4, 0x8F, 0x5E]
  private static let commonName: [UInt8] = [0x55, 0x04, 0x03]

  /// Reads DER; nil for everything else, and for any algorithm but ours.
  init?(_ bytes: [UInt8]) {
    var outer = DERReader(bytes[...])
    guard var whole = outer.open(0x30), outer.isAtEnd, let statement = whole.element(0x30) else { return nil }
    guard whole.element(0x30).map({ Array($0.whole) }) == Self.algorithm, let bits = whole.element(0x03)?.content, whole.isAtEnd,
      bits.first == 0
    else { return nil }
    var fields = DERReader(statement.content)
    _ = fields.element(0xA0)
    guard fields.element(0x02) != nil, fields.element(0x30).map({ Array($0.whole) }) == Self.algorithm,
      let issuer = fields.element(0x30)?.whole, var validity = fields.open(0x30), let subject = fields.element(0x30)?.whole,
      let key = fields.element(0x30)?.whole, let from = CertificateTime.read(&validity),
      let until = CertificateTime.read(&validity), validity.isAtEnd
    else { return nil }
    self.statement = statement.whole
    signature = bits.dropFirst()
    self.issuer = issuer
    self.subject = subject
    publicKey = Array(key)
    (validFrom, validUntil) = (from, until)
    while !fields.isAtEnd {
      guard let tag = fields.tag, [0x81, 0x82, 0xA3].contains(tag), let field = fields.element(tag) else { return nil }
      if tag == 0xA3, !takeExtensions(field.content) { return nil }
    }
  }

  /// The common name in the subject, UTF-8; empty where there is none.
  var name: [UInt8] {
    var outer = DERReader(subject)
    guard var parts = outer.open(0x30) else { return [] }
    while var part = parts.open(0x31), var attribute = part.open(0x30) {
      guard attribute.element(0x06).map({ Array($0.content) }) == Self.commonName else { continue }
      let text = attribute.element(0x0C) ?? attribute.element(0x13)
      return Array(text?.content ?? [])
    }
    return []
  }

  private mutating func takeExtensions(_ bytes: ArraySlice<UInt8>) -> Bool {
    var outer = DERReader(bytes)
    guard var list = outer.open(0x30), outer.isAtEnd else { return false }
    while !list.isAtEnd {
      guard var entry = list.open(0x30), let number = entry.element(0x06).map({ Array($0.content) }) else { return false }
      let isCritical = entry.element(0x01).map { $0.content.elementsEqual([0xFF]) } ?? false
      guard let value = entry.element(0x04)?.content, entry.isAtEnd else { return false }
      guard take(number, value, isCritical: isCritical) else { return false }
    }
    return true
  }

  private mutating func take(_ number: [UInt8], _ value: ArraySlice<UInt8>, isCritical: Bool) -> Bool {
    var reader = DERReader(value)
    switch number {
    case Self.basicConstraints:
      var content = reader.open(0x30)
      isAuthority = content?.element(0x01).map { $0.content.elementsEqual([0xFF]) } ?? false
    case Self.keyUsage: break
    case Self.scopeNumber:
      guard let found = CertificateScope(reading: &reader) else { return false }
      scope = found
    default:
      if number == Self.roleNumber { role = reader.element(0x0C).map { Array($0.content) } }
      if isCritical { hasUnknownRules = true }
    }
    return true
  }
}

/// How far an operator's certificate reaches: `OperatorScope` natively.
struct CertificateScope {
  /// Whether the key lives in a browser.
  private(set) var livesInBrowser = false
  /// Whether it is good for some devices alone; a guest is never one of them.
  private(set) var isLimited = false

  private static let most = 64

  init() {}

  /// `SEQUENCE { livesInBrowser BOOLEAN, devices SEQUENCE OF OCTET STRING }`; nil for anything else.
  init?(reading reader: inout DERReader) {
    guard var content = reader.open(0x30), reader.isAtEnd, let browser = content.element(0x01)?.content, browser.count == 1,
      let flag = browser.first, flag == 0 || flag == 0xFF, var devices = content.open(0x30), content.isAtEnd
    else { return nil }
    livesInBrowser = flag != 0
    var count = 0
    while !devices.isAtEnd {
      guard devices.element(0x04)?.content.count == 32, count < Self.most else { return nil }
      count += 1
    }
    isLimited = count > 0
  }
}

/// Times in certificates (RFC 5280, section 4.1.2.5), which are UTC and end with a Z.
enum CertificateTime {
  /// Milliseconds since 1970; nil where there is no such time.
  static func read(_ reader: inout DERReader) -> Int64? {
    if let short = reader.element(0x17)?.content {
      guard let digits = digits(short, count: 12) else { return nil }
      let year = number(digits[..<2])
      return milliseconds(year: year < 50 ? 2000 + year : 1900 + year, digits[2...])
    }
    guard let long = reader.element(0x18)?.content, let digits = digits(long, count: 14) else { return nil }
    return milliseconds(year: number(digits[..<4]), digits[4...])
  }

  private static func digits(_ text: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    guard text.count == count + 1, text.last == 0x5A else { return nil }
    let digits = text.dropLast().map { $0 &- 0x30 }
    return digits.allSatisfy { $0 < 10 } ? digits : nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64 {
    digits.reduce(0) { $0 * 10 + Int64($1) }
  }

  private static func milliseconds(year: Int64, _ digits: ArraySlice<UInt8>) -> Int64? {
    let parts = stride(from: digits.startIndex, to: digits.endIndex, by: 2).map { number(digits[$0..<$0 + 2]) }
    let (month, day) = (parts[0], parts[1])
    guard (1...12).contains(month), (1...31).contains(day), parts[2] < 24, parts[3] < 60, parts[4] < 60 else { return nil }
    return ((dayNumber(year, month, day) * 24 + parts[2]) * 60 + parts[3]) * 60_000 + parts[4] * 1000
  }

  /// Days since 1970, by the civil calendar whose years begin in March.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let days = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + days - 719_468
  }
}
