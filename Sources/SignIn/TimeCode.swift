import Crypto
import Policy

/// The six digits that change every thirty seconds (TOTP, RFC 6238, with SHA-1 as every authenticator app has it).
public enum TimeCode {
  /// Seconds for which one code is shown.
  public static let step: Int64 = 30
  /// Bytes of a secret (RFC 4226, 4, R6).
  public static let secretBytes = 20

  /// The code of a step (RFC 4226, 5.3).
  static func code(_ secret: [UInt8], step: Int64, digits: Int = 6) -> String {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
    let offset = Int((mac.last ?? 0) & 15)
    let number = mac[offset..<(offset + 4)].reduce(0 as UInt32) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let text = String(number)
    return String((String(repeating: "0", count: digits) + text).suffix(digits))
  }

  /// The step of a code that counts now: this one, the one before or the one after, and later than the last that was used, since a code that
  /// somebody looked at must not work a second time. Nil where it does not count. Takes the same time whatever the code.
  public static func step(of code: String, secret: [UInt8], at now: Timestamp, after last: Int64) -> Int64? {
    let current = now.milliseconds / 1000 / step
    var found: Int64?
    for candidate in (current - 1)...(current + 1) where isEqual(Self.code(secret, step: candidate), code) && candidate > last {
      found = candidate
    }
    return found
  }

  private static func isEqual(_ expected: String, _ said: String) -> Bool {
    guard expected.utf8.count == said.utf8.count else { return false }
    return zip(expected.utf8, said.utf8).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// A secret as people type it into an app (base32, RFC 4648, 6; 20 bytes need no padding).
  public static func text(of secret: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var text = ""
    var bits = 0
    var held: UInt32 = 0
    for byte in secret {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[Int(held >> UInt32(bits) & 31)])
      }
      held &= 0xFF
    }
    if bits > 0 { text.append(alphabet[Int(held << UInt32(5 - bits) & 31)]) }
    return text
  }
}
