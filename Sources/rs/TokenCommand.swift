import Admin
import ArgumentParser
import Catalogue

/// `rs token`
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: CommandSentences.tokens.here, subcommands: [Create.self])

  /// The classes of devices.
  enum Class: String, ExpressibleByArgument, CaseIterable {
    case server, network, workstation
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.tokenCreate.here,
      discussion: CommandSentences.tokenCreateMore.here)

    @Option(help: OptionSentences.tokenCustomer.help(ValueSentences.customer)) var customer: String
    @Option(name: .customLong("class"), help: OptionSentences.deviceClass.help(ValueSentences.deviceClass))
    var deviceClass: Class
    @Option(help: OptionSentences.deviceName.help(ValueSentences.name)) var name: String?
    @Option(help: OptionSentences.tokenAddress.help(ValueSentences.hostAndPort))
    var address: String?
    @Option(help: OptionSentences.tokenDays.help(ValueSentences.days)) var validDays: Int64 = 7
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Tokens(admin).create(
          customer: customer, deviceClass: deviceClass.rawValue, name: name ?? "", address: address, days: validDays)
      }
    }
  }
}
