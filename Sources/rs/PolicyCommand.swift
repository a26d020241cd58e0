import Admin
import ArgumentParser
import Catalogue

/// `rs policy`
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: CommandSentences.policies.here,
    subcommands: [Explain.self, Set.self, Profile.self, Hosted.self])

  /// The variants a customer can wish for.
  enum Wish: String, ExpressibleByArgument, CaseIterable {
    case confirmEverySession = "A"
    case noConfirmation = "B"
  }

  /// The profiles of a customer.
  enum CustomerProfile: String, ExpressibleByArgument, CaseIterable {
    case berufsgeheimnis, standard
  }

  enum Permission: String, ExpressibleByArgument, CaseIterable {
    case allow, deny
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.policyExplain.here,
      discussion: CommandSentences.policyExplainMore.here)
    @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
    @Option(help: OptionSentences.explainRights.help(ValueSentences.rights))
    var rights = "view,pointer,keyboard,clipboard"
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Policies(admin).explain(device, rights: rights) }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.policySet.here,
      discussion: CommandSentences.policySetMore.here)
    @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
    @Option(help: OptionSentences.variant.help(ValueSentences.variant)) var variant: Wish
    @Option(help: OptionSentences.wishedBy.help(ValueSentences.person)) var wishedBy: String
    @Option(help: OptionSentences.reference.help(ValueSentences.reference)) var reference: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Policies(admin).set(device, variant: variant.rawValue, wishedBy: wishedBy, reference: reference)
      }
    }
  }

  struct Profile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.policyProfile.here)
    @Argument(help: OptionSentences.customer.help(ValueSentences.customer)) var customer: String
    @Argument(help: OptionSentences.profile.help(ValueSentences.profile)) var profile: CustomerProfile
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Policies(admin).set(customer, profile: profile.rawValue) }
    }
  }

  struct Hosted: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.policyHosted.here,
      discussion: CommandSentences.policyHostedMore.here)
    @Argument(help: OptionSentences.hosted.help(ValueSentences.permission)) var permission: Permission
    @Option(help: OptionSentences.hostedCustomer.help(ValueSentences.customer)) var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Policies(admin).set(hosted: permission == .allow, customer: customer)
      }
    }
  }
}
