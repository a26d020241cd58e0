import Catalogue
import Policy
import Receipts
import Trust

/// `rs verify receipt`: needs neither network nor identity.
public struct ReceiptCheck: Sendable {
  private let console: Console

  public init(_ console: Console) {
    self.console = console
  }

  /// Says what the receipt in a file says, and that nothing in it was changed; throws where something was. `root`: the organisation's
  /// fingerprint, where it is known.
  public func verify(_ path: String, root: String?) throws(AdminError) {
    let root = try root.map { (text) throws(AdminError) in try Self.digest(text) }
    let page: [UInt8]
    do { page = try PrivateFile.read(path) } catch { throw AdminError(error) }
    let receipt: VerifiedReceipt
    do { receipt = try Receipt.verified(page: page, root: root) } catch { throw AdminError(error) }
    let lines = receipt.lines(console.language)
    console.show(lines.joined(separator: "\n"))
    console.say(ReceiptCheckSentences.intact)
    console.say(root == nil ? ReceiptCheckSentences.compareRoot : ReceiptCheckSentences.expectedRoot)
    console.show(json: Result(root: KeyDigest.hex(receipt.root), isRootGiven: root != nil, lines: lines))
  }

  private static func digest(_ text: String) throws(AdminError) -> [UInt8] {
    guard let bytes = KeyDigest.bytes(hex: text.filter { $0 != ":" && $0 != " " }), bytes.count == 32 else {
      throw AdminError(ReceiptCheckSentences.badRoot, code: "receipt.root", exit: .usage)
    }
    return bytes
  }

  private struct Result: Encodable {
    let root: String
    let isRootGiven: Bool
    let lines: [String]
  }
}

extension AdminError {
  init(_ error: ReceiptError) {
    let sentence =
      switch error {
      case .format: ReceiptCheckSentences.noReceipt
      case .foreign: ReceiptCheckSentences.foreign
      case .evidence(let part): ReceiptCheckSentences.evidence(part.rawValue)
      case .page: ReceiptCheckSentences.page
      }
    self.init(sentence, code: error.code, exit: .dataError)
  }
}
