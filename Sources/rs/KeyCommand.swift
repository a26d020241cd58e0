import ArgumentParser
import Catalogue
import Viewer

/// `rs key`
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: CommandSentences.keys.here, subcommands: [New.self])

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.keyNew.here, discussion: CommandSentences.keyNewMore.here)

    @Option(help: OptionSentences.keyCustomer.help(ValueSentences.customer)) var customer: String
    @OptionGroup var options: SessionOptions

    func run() async throws {
      try await options.view(.key(customer: customer), opensAfterConsent: true)
    }
  }
}
