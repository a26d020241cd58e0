import Glibc

/// The line that a downloaded program carries behind its image, so that nothing has to be typed but the key: `\nrs-address/1 <address>\n` and
/// the length of that as u16, big-endian.
public enum ProgramAddress {
  /// The longest address, bytes.
  public static let limit = 2048

  private static let lead = Array("\nrs-address/1 ".utf8)

  /// What is appended to a program.
  public static func trailer(_ address: String) -> [UInt8] {
    let line = lead + Array(address.utf8) + [UInt8(ascii: "\n")]
    return line + [UInt8(truncatingIfNeeded: line.count >> 8), UInt8(truncatingIfNeeded: line.count)]
  }

  /// The address that the program carries that runs; nil where there is none.
  public static func own() -> String? {
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return read(file)
  }

  /// The address that was appended to an open program; nil where there is none.
  public static func read(_ file: Int32) -> String? {
    guard let bytes = ProgramImage(file)?.appendix(file, limit: limit) else { return nil }
    let line = bytes.dropLast(2)
    let length = bytes.suffix(2).reduce(0) { $0 << 8 | Int($1) }
    guard length == line.count, line.starts(with: lead), line.last == UInt8(ascii: "\n") else { return nil }
    let address = line.dropFirst(lead.count).dropLast()
    guard address.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
    return String(decoding: address, as: UTF8.self)
  }
}
