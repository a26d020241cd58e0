/// The seven digits of one session: a slot that the relay finds the technician by, and a secret that never leaves the two ends (S2-6, T30).
///
/// The slot alone is public. Printing, dumping or reflecting a key shows the slot and nothing of the secret; `shown` is for the
/// technician's screen, `secret` for the key agreement.
public struct SessionKey: Sendable {
  /// The first two digits, 0 to 99.
  public let slot: UInt8
  /// The other five, ASCII.
  public let secret: [UInt8]

  /// How many wrong proofs a key outlives: at the second it is dead, at both ends and at the relay.
  public static let allowedMisses = 2
  /// Slots there are; a higher number on the wire names a guest that was asked for by its own number.
  public static let slots: ClosedRange<UInt8> = 0...99

  private init(slot: UInt8, secret: [UInt8]) {
    self.slot = slot
    self.secret = secret
  }

  /// A key of this slot with five digits from the system's generator, each as likely as the others; nil where there is no such slot.
  public static func random(slot: UInt8) -> SessionKey? {
    guard slots.contains(slot) else { return nil }
    var generator = SystemRandomNumberGenerator()
    return random(slot: slot, using: &generator)
  }

  /// As above. What the generator yields beyond the last whole hundred thousand is drawn again, so that no number is favoured.
  static func random(slot: UInt8, using generator: inout some RandomNumberGenerator) -> SessionKey {
    let count: UInt32 = 100_000
    let end = UInt32.max - UInt32.max % count
    var number: UInt32
    repeat { number = UInt32(truncatingIfNeeded: generator.next()) } while number >= end
    return SessionKey(slot: slot, secret: digits(Int(number % count), 5))
  }

  /// Reads what a person typed: seven digits, with spaces, no-break spaces and dashes anywhere; nil for everything else.
  public init?(_ text: String) {
    guard let digits = TypedDigits.read(text, count: 7) else { return nil }
    slot = (digits[0] - 0x30) * 10 + (digits[1] - 0x30)
    secret = Array(digits[2...])
  }

  /// `421 2345`: for the screen of the technician, and for nothing else.
  public var shown: String {
    let digits = Self.digits(Int(slot), 2) + secret
    return String(decoding: digits[..<3], as: UTF8.self) + " " + String(decoding: digits[3...], as: UTF8.self)
  }

  private static func digits(_ number: Int, _ count: Int) -> [UInt8] {
    var rest = number
    var digits: [UInt8] = []
    for _ in 0..<count {
      digits.append(0x30 + UInt8(rest % 10))
      rest /= 10
    }
    return digits.reversed()
  }
}

extension SessionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "key \(slot) ·····" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["slot": slot]) }
}

/// Digits as people type them.
enum TypedDigits {
  /// Exactly so many ASCII digits, between them any spaces and dashes; nil for everything else.
  static func read(_ text: String, count: Int) -> [UInt8]? {
    var digits: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9": digits.append(UInt8(truncatingIfNeeded: scalar.value))
      case " ", "\t", "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}", "-", "\u{2010}"..."\u{2014}", "\u{2212}": continue
      default: return nil
      }
    }
    return digits.count == count ? digits : nil
  }
}
