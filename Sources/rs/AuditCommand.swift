import Admin
import ArgumentParser

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
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await AuditTrail(admin).verify(customer: customer ?? "") }
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
