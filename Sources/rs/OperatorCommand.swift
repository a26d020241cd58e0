import Admin
import ArgumentParser
import Catalogue

/// `rs operator`
struct OperatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operator", abstract: CommandSentences.operators.here,
    subcommands: [Add.self, List.self, Renew.self, Revoke.self])

  /// The roles of an operator.
  enum Role: String, ExpressibleByArgument, CaseIterable {
    case admin, technician, auditor, employee
  }

  /// Which key signs a certificate, and for how long.
  struct SigningOptions: ParsableArguments {
    @Option(help: OptionSentences.validDays.help(ValueSentences.days))
    var validDays: Int64 = 30

    @Flag(help: OptionSentences.withRoot.help())
    var withRoot = false

    @Option(help: OptionSentences.passphraseFile.help(ValueSentences.file))
    var passphraseFile: String?
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.operatorAdd.here,
      discussion: CommandSentences.operatorAddMore.here)

    @Argument(help: OptionSentences.operatorName.help(ValueSentences.name)) var name: String
    @Option(help: OptionSentences.role.help(ValueSentences.role)) var role: Role
    @Option(help: OptionSentences.operatorDevice.help(ValueSentences.device)) var device: [String] = []
    @Option(help: OptionSentences.operatorOutput.help(ValueSentences.folder)) var output: String?
    @Flag(help: OptionSentences.web.help()) var web = false
    @OptionGroup var signing: SigningOptions
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        if web {
          return try await Operators(admin).invite(
            name: name, role: role.rawValue, devices: device, days: signing.validDays, useRoot: signing.withRoot,
            passphraseFile: signing.passphraseFile)
        }
        try await Operators(admin).add(
          name: name, role: role.rawValue, devices: device, days: signing.validDays, output: output, useRoot: signing.withRoot,
          passphraseFile: signing.passphraseFile)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.operatorList.here)
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Operators(admin).list() }
    }
  }

  struct Renew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.operatorRenew.here,
      discussion: CommandSentences.operatorRenewMore.here)

    @Argument(help: OptionSentences.chainFile.help(ValueSentences.file)) var file: String?
    @Option(help: OptionSentences.webOperator.help(ValueSentences.name)) var `operator`: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        if let `operator` {
          return try await Operators(admin).renew(
            operator: `operator`, days: signing.validDays, useRoot: signing.withRoot, passphraseFile: signing.passphraseFile)
        }
        try await Operators(admin).renew(
          file: file, days: signing.validDays, useRoot: signing.withRoot, passphraseFile: signing.passphraseFile)
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.operatorRevoke.here)

    @Argument(help: OptionSentences.operatorSelector.help(ValueSentences.name)) var name: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Operators(admin).revoke(name) }
    }
  }
}
