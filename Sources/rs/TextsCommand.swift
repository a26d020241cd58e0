import Admin
import ArgumentParser
import Catalogue

/// `rs texts`
struct TextsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "texts", abstract: CommandSentences.texts.here, subcommands: [Show.self, Set.self, Reset.self])

  /// The systems that the customers' page knows.
  enum System: String, ExpressibleByArgument, CaseIterable {
    case linux, windows, macos, other
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.textsShow.here)
    @Argument(help: OptionSentences.textsSystem.help(ValueSentences.system)) var system: System?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await CustomerTexts(admin).show(system: system?.rawValue) }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.textsSet.here, discussion: CommandSentences.textsSetMore.here)
    @Argument(help: OptionSentences.textsSystem.help(ValueSentences.system)) var system: System
    @Option(help: OptionSentences.germanTerms.help(ValueSentences.file)) var german: String
    @Option(help: OptionSentences.englishTerms.help(ValueSentences.file)) var english: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await CustomerTexts(admin).set(system: system.rawValue, german: german, english: english)
      }
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.textsReset.here)
    @Argument(help: OptionSentences.textsSystem.help(ValueSentences.system)) var system: System
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await CustomerTexts(admin).reset(system: system.rawValue) }
    }
  }
}
