import Admin
import ArgumentParser

/// `rs operator`
struct OperatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operator", abstract: "Who may act for the organisation: add, list, renew, revoke.",
    subcommands: [Add.self, List.self, Renew.self, Revoke.self])

  /// The roles of an operator.
  enum Role: String, ExpressibleByArgument, CaseIterable {
    case admin, technician, auditor
  }

  /// Which key signs a certificate, and for how long.
  struct SigningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Days the certificate is valid, at most 30.", valueName: "days"))
    var validDays: Int64 = 30

    @Flag(help: "Sign with the organisation's key (root.key) instead of your own.")
    var withRoot = false

    @Option(help: ArgumentHelp("File with the passphrase of root.key.", valueName: "file"))
    var passphraseFile: String?
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key and certificate for a new operator.",
      discussion: """
        Writes a folder that is the new operator's identity: take it to their machine as ~/.config/rs by a safe way, and \
        delete it here. Without --with-root the certificate ends no later than your own.
        """)

    @Argument(help: "The person's name, as customers will see it.") var name: String
    @Option(help: "admin, technician or auditor.") var role: Role
    @Option(help: ArgumentHelp("Folder for the new identity (default: rs-NAME).", valueName: "folder")) var output: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Operators(admin).add(
          name: name, role: role.rawValue, days: signing.validDays, output: output, useRoot: signing.withRoot,
          passphraseFile: signing.passphraseFile)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the operators.")
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Operators(admin).list() }
    }
  }

  struct Renew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Renew a certificate; the key stays the same.",
      discussion: """
        Without FILE your own certificate is renewed, with the organisation's key (root.key and its passphrase), even after it has \
        expired. With FILE, the operator.pem of somebody else, your key signs as admin (or root.key with --with-root), and the \
        file is replaced: send it back to them.
        """)

    @Argument(help: "Certificate chain (operator.pem) to renew.") var file: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Operators(admin).renew(
          file: file, days: signing.validDays, useRoot: signing.withRoot, passphraseFile: signing.passphraseFile)
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Revoke an operator; running sessions end within seconds.")

    @Argument(help: "Name, or the beginning of the id (rs operator list).") var name: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Operators(admin).revoke(name) }
    }
  }
}
