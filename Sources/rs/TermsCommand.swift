import Admin
import ArgumentParser
import Catalogue

/// `rs terms`
struct TermsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terms", abstract: CommandSentences.terms.here, subcommands: [Show.self, Set.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.termsShow.here)
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await CustomerTerms(admin).show() }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.termsSet.here, discussion: CommandSentences.termsSetMore.here)
    @Option(help: OptionSentences.germanTerms.help(ValueSentences.file)) var german: String
    @Option(help: OptionSentences.englishTerms.help(ValueSentences.file)) var english: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await CustomerTerms(admin).set(german: german, english: english)
      }
    }
  }
}
