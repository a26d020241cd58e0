import Admin
import ArgumentParser

/// `rs policy`
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "What is decided for a device: explain it, or record the customer's wish.",
    subcommands: [Explain.self, Set.self])

  /// The variants a customer can wish for.
  enum Wish: String, ExpressibleByArgument, CaseIterable {
    case confirmEverySession = "A"
    case noConfirmation = "B"
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a session would be answered now, and which rule decides.",
      discussion: "What only the device knows, its own policy file and who is present, is decided there and then.")
    @Argument(help: "Name, id or unique prefix.") var device: String
    @Option(help: ArgumentHelp("The rights to ask for, separated by commas.", valueName: "rights"))
    var rights = "view,pointer,keyboard,clipboard"
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Policies(admin).explain(device, rights: rights) }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record the customer's wish for a workstation: A asks before each session, B does not.",
      discussion: "The wish can be taken back at any time, also at the machine itself.")
    @Argument(help: "Name, id or unique prefix.") var device: String
    @Option(help: "A or B.") var variant: Wish
    @Option(help: "The person at the customer who wishes it.") var wishedBy: String
    @Option(help: "Where that is written down: contract, letter or ticket number.") var reference: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Policies(admin).set(device, variant: variant.rawValue, wishedBy: wishedBy, reference: reference)
      }
    }
  }
}
