import FoundationEssentials

/// Base64 with the alphabet for addresses and without padding (RFC 4648, section 5).
public enum Base64URL {
  /// The text of these bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(
      Data(bytes).base64EncodedString().compactMap { (character: Character) -> Character? in
        switch character {
        case "+": "-"
        case "/": "_"
        case "=": nil
        default: character
        }
      })
  }

  /// The bytes of a text in exactly this form; nil for anything else, also for another spelling of the same bytes.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let standard = text.map { (character: Character) -> Character in
      switch character {
      case "-": "+"
      case "_": "/"
      default: character
      }
    }
    let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
    guard let data = Data(base64Encoded: String(standard) + padding) else { return nil }
    let bytes = Array(data)
    return encode(bytes) == String(text) ? bytes : nil
  }
}
