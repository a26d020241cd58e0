import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials

/// `rs verify`
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: CommandSentences.verify.here, subcommands: [ReceiptFile.self])

  struct ReceiptFile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "receipt", abstract: CommandSentences.verifyReceipt.here,
      discussion: CommandSentences.verifyReceiptMore.here)
    @Argument(help: OptionSentences.receiptFile.help(ValueSentences.file)) var file: String
    @Option(help: OptionSentences.receiptRoot.help(ValueSentences.fingerprint)) var root: String?
    @Flag(help: OptionSentences.json.help()) var json = false

    func run() async throws {
      let console = Console(environment: ProcessInfo.processInfo.environment, isJSON: json)
      try await reporting(to: console) { () throws(AdminError) in try ReceiptCheck(console).verify(file, root: root) }
    }
  }
}
