/// One file of the pack: a page, or something that pages load.
public struct Asset: Sendable {
  /// How the bytes of an answer are coded (RFC 9110, 8.4).
  public enum Coding: String, Sendable, CaseIterable {
    case brotli = "br"
    case gzip
    /// As they are.
    case identity
  }

  /// `/assets/<first 16 hex digits of the digest>/<name>`, or the name of a page.
  public let path: String
  public let mediaType: String
  /// SHA-256 of the plain bytes.
  public let digest: [UInt8]
  let places: [Coding: Range<Int>]
  let pack: PackBytes

  /// The bytes in this coding; nil where the pack does not have them.
  public func bytes(_ coding: Coding) -> [UInt8]? {
    places[coding].map(pack.copy)
  }

  /// What a server answers when a page loads it.
  public struct Answer: Sendable {
    public let bytes: [UInt8]
    public let headers: [(name: String, value: String)]
  }

  /// The answer to a browser that says this in `Accept-Encoding`; nil where it takes none of the codings that are stored.
  public func answer(accepting header: String) -> Answer? {
    guard let coding = coding(accepting: header), let bytes = bytes(coding) else { return nil }
    let coded = coding == .identity ? [] : [(name: "content-encoding", value: coding.rawValue)]
    return Answer(bytes: bytes, headers: PageHeaders.all + [PageHeaders.immutable, ("vary", "accept-encoding")] + coded)
  }

  /// The coding a browser gets: the smallest of those that are stored and that its `Accept-Encoding` names; nil where there is none.
  public func coding(accepting header: String) -> Coding? {
    let accepted = Set(header.split(separator: ",").compactMap(Self.name))
    return Coding.allCases.first { places[$0] != nil && ($0 == .identity || accepted.contains($0.rawValue)) }
  }

  /// The name of one element of the header; nil where its weight is zero.
  private static func name(_ element: Substring) -> String? {
    let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
    guard let name = parts.first, !parts.dropFirst().contains(where: { $0.wholeMatch(of: /q=0(\.0*)?/) != nil }) else {
      return nil
    }
    return name.lowercased()
  }
}
