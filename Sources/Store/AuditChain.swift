import Crypto

/// `h_n = SHA-256(hex(h_{n-1}) ‖ "\n" ‖ line ‖ "\n")`, `h_0` is 32 zero bytes: verifiable with `sha256sum` alone.
public enum AuditChain {
  /// The head of a chain without lines.
  public static let start = [UInt8](repeating: 0, count: 32)

  /// The head after one more line.
  public static func next(_ head: [UInt8], _ line: String) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array(AuditLine.hex(head).utf8))
    hash.update(data: Array("\n\(line)\n".utf8))
    return Array(hash.finalize())
  }
}

/// One line of the ledger: which customer's chain stood where when a checkpoint was signed.
struct LedgerLine: Equatable {
  let customer: String
  let n: Int64
  let head: [UInt8]

  init(customer: String, n: Int64, head: [UInt8]) {
    self.customer = customer
    self.n = n
    self.head = head
  }

  /// `n`, tab, head in hexadecimal, tab, customer.
  var text: String { "\(n)\t\(AuditLine.hex(head))\t\(customer)" }

  init?(_ text: String) {
    let parts = text.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let n = Int64(parts[0]), parts[1].utf8.count == 64 else { return nil }
    var head: [UInt8] = []
    var digits = parts[1].makeIterator()
    while let high = digits.next()?.hexDigitValue, let low = digits.next()?.hexDigitValue {
      head.append(UInt8(high << 4 | low))
    }
    guard head.count == 32 else { return nil }
    self.init(customer: String(parts[2]), n: n, head: head)
  }
}
