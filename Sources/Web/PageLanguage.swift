import Policy

/// The languages that pages exist in.
public enum PageLanguage: String, Sendable, CaseIterable {
  case german = "de"
  case english = "en"

  /// The one a browser prefers by its `Accept-Language` (RFC 9110, 12.5.4): the first that we have, by weight; English where it names none.
  public init(accepting header: String) {
    let wishes = header.split(separator: ",").prefix(20).compactMap(Self.wish)
    let best = wishes.max { $0.weight < $1.weight || ($0.weight == $1.weight && $0.place > $1.place) }
    self = best?.language ?? .english
  }

  /// The language of sentences.
  public var language: Language {
    switch self {
    case .german: .german
    case .english: .english
    }
  }

  /// One element of the header, if it names a language of ours: its weight and where it stands.
  private static func wish(_ element: Substring) -> (language: PageLanguage, weight: Double, place: String.Index)? {
    let parts = element.split(separator: ";").map { $0.filter { $0 != " " } }
    guard let tag = parts.first?.lowercased(), let language = PageLanguage(rawValue: String(tag.prefix { $0 != "-" })) else {
      return nil
    }
    let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    return weight > 0 ? (language, weight, element.startIndex) : nil
  }
}
