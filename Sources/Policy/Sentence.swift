/// The languages people are spoken to in.
public enum Language: Sendable {
  case german
  case english
}

/// One message for people, in both languages; nothing is shown that is not a sentence.
public struct Sentence: Equatable, Sendable {
  public let german: String
  public let english: String

  /// A sentence in both languages.
  public init(german: String, english: String) {
    self.german = german
    self.english = english
  }

  /// The text in one language.
  public func text(_ language: Language) -> String {
    switch language {
    case .german: german
    case .english: english
    }
  }
}
