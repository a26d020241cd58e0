import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Relay

/// `rs audit`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "What happened, in a chain that cannot be altered unnoticed.",
    subcommands: [List.self, Verify.self, Export.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the entries.")
    @Option(help: "Only those of this customer.") var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await AuditTrail(admin).list(customer: customer ?? "") }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Recompute the chains and name the first entry that was altered.")
    @Option(help: "Only the chain of this customer.") var customer: String?
    @Option(
      help: ArgumentHelp(
        "Read this data folder of a relay instead of asking one; what you keep as witness is compared with it.",
        valueName: "folder"))
    var data: String?
    @OptionGroup var options: AdminOptions

    func validate() throws {
      guard customer == nil || data == nil else { throw ValidationError("--data verifies every chain; leave out --customer.") }
    }

    func run() async throws {
      if let data { return try verify(data) }
      try await options.run { (admin) throws(AdminError) in try await AuditTrail(admin).verify(customer: customer ?? "") }
    }

    private func verify(_ data: String) throws {
      let environment = ProcessInfo.processInfo.environment
      let console = Console(environment: environment, isJSON: options.json)
      let witness = AuditTrail.witness(identity: options.identity, environment: environment)
      let lines = try starting(console) { () throws(RelayError) in try StoredAudit.verify(data: data, witness: witness) }
      console.say(AdminSentences.auditIntact(lines: lines))
      console.show(json: ["lines": lines])
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a customer's entries with signatures that anyone can verify with sha256sum and openssl.")
    @Option(help: "The customer.") var customer: String
    @Option(help: ArgumentHelp("Folder to write to.", valueName: "folder")) var output: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await AuditTrail(admin).export(customer: customer, output: output)
      }
    }
  }
}
