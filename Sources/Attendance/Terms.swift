import Crypto
import Policy
import Trust
import Wire

/// What an organisation asks a customer to agree to before a session: a version and a text in each language (S2-3, S3-13). The
/// digest stands in every consent.
public struct Terms: OrganisationStatement {
  public static let kind = "terms"
  public static let signers: [OperatorRole] = [.admin]
  /// The longest text of one language, UTF-8: both and the signature's overhead fit `Limits.statement`.
  public static let limit = 8000

  /// From 1; 0 is the text of the program, in force until the organisation has set its own.
  public var version: UInt64
  public var issuedAt: Timestamp
  public var german: String
  public var english: String

  /// Terms of an organisation; throws `.malformed` for texts that are blank or longer than `limit`.
  public init(version: UInt64, issuedAt: Timestamp, german: String, english: String) throws(TrustError) {
    for text in [german, english] {
      guard text.utf8.count <= Self.limit, !text.utf8.allSatisfy({ $0 <= 0x20 }) else { throw .malformed }
    }
    self.version = version
    self.issuedAt = issuedAt
    self.german = german
    self.english = english
  }

  /// The terms of the program itself, version 0.
  public init(builtIn text: Sentence) {
    version = 0
    issuedAt = Timestamp(milliseconds: 0)
    german = text.german
    english = text.english
  }

  /// Reads a payload that nobody has signed; nil unless it is one of version 0.
  public init?(unsigned payload: [UInt8]) {
    var reader = ByteReader(payload)
    guard (try? reader.u8()) == 1, let terms = try? Terms(reading: &reader), reader.remaining == 0, terms.version == 0 else {
      return nil
    }
    self = terms
  }

  /// SHA-256 of the payload: what a consent says it agreed to.
  public var digest: [UInt8] { Array(SHA256.hash(data: payload)) }
  /// The text of both languages.
  public var text: Sentence { Sentence(german: german, english: english) }

  public func write(to writer: inout ByteWriter) {
    writer.u64(version)
    writer.i64(issuedAt.milliseconds)
    writer.text(german)
    writer.text(english)
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    version = try reader.u64()
    issuedAt = Timestamp(milliseconds: try reader.i64())
    german = try reader.text(limit: Self.limit)
    english = try reader.text(limit: Self.limit)
  }
}
