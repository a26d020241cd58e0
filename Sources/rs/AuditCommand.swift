import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Relay
import Trust

/// `rs audit`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: CommandSentences.audit.here,
    subcommands: [List.self, Verify.self, Export.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.auditList.here)
    @Option(help: OptionSentences.onlyCustomer.help(ValueSentences.customer)) var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await AuditTrail(admin).list(customer: customer ?? "") }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.auditVerify.here)
    @Option(help: OptionSentences.verifyCustomer.help(ValueSentences.customer)) var customer: String?
    @Option(
      help: OptionSentences.verifyData.help(ValueSentences.folder))
    var data: String?
    @OptionGroup var options: AdminOptions

    func validate() throws {
      guard customer == nil || data == nil else { throw ValidationError(OptionSentences.dataWithCustomer.here) }
    }

    func run() async throws {
      if let data { return try await verify(data) }
      try await options.run { (admin) throws(AdminError) in try await AuditTrail(admin).verify(customer: customer ?? "") }
    }

    private func verify(_ data: String) async throws {
      let environment = ProcessInfo.processInfo.environment
      let console = Console(environment: environment, isJSON: options.json)
      try await reporting(to: console) { () throws(AdminError) in
        let anchor = try AuditTrail.anchor(identity: options.identity, environment: environment)
        let audit: StoredAudit.Intact
        do throws(RelayError) {
          audit = try StoredAudit.verify(data: data, root: anchor?.root, witness: anchor?.witness.checkpoint)
        } catch {
          throw AdminError(relay: error.sentence, error.code, error.exit)
        }
        console.say(AdminSentences.auditIntact(lines: audit.lines, unsealed: audit.unsealed))
        if let log = audit.key {
          let (key, root) = (KeyDigest.hex(log.key), KeyDigest.hex(log.root))
          console.say(AdminSentences.logKey(key, policy: log.policyVersion, root: root, pinnedIn: anchor?.folder))
        }
        if let anchor, anchor.witness.checkpoint == nil {
          console.say(AdminSentences.noWitness(anchor.folder, isDamaged: anchor.witness == .damaged))
        }
        console.show(json: Result(audit, anchor))
      }
    }

    private struct Result: Encodable {
      let lines: Int
      let unsealed: Int
      let logKey: String?
      let root: String?
      let isRootPinned: Bool
      let isWitnessed: Bool

      init(_ audit: StoredAudit.Intact, _ anchor: AuditTrail.Anchor?) {
        lines = audit.lines
        unsealed = audit.unsealed
        logKey = audit.key.map { KeyDigest.hex($0.key) }
        root = audit.key.map { KeyDigest.hex($0.root) }
        isRootPinned = anchor != nil
        isWitnessed = anchor?.witness.checkpoint != nil
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.auditExport.here)
    @Option(help: OptionSentences.exportCustomer.help(ValueSentences.customer)) var customer: String
    @Option(help: OptionSentences.exportOutput.help(ValueSentences.folder)) var output: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await AuditTrail(admin).export(customer: customer, output: output)
      }
    }
  }
}
