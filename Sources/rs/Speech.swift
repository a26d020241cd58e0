import ArgumentParser
import Catalogue
import FoundationEssentials
import Policy

extension Language {
  /// The language of the person at the terminal.
  static let here = Language(environment: ProcessInfo.processInfo.environment)
}

extension Sentence {
  /// The text in the language of the person at the terminal.
  var here: String { text(.here) }

  /// The help of an option or argument; `value` is the name of what is to be given.
  func help(_ value: Sentence? = nil) -> ArgumentHelp {
    ArgumentHelp(here, valueName: value?.here)
  }
}
