import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Relay
import Settings

/// `rs init`
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the organisation: its root, its first operator, the relay's part.",
    discussion: """
      Run it once, on the relay's box, as the relay's account. What is not given is asked. The root's key is encrypted with a \
      passphrase; move it off the box afterwards.
      """)

  @Option(help: ArgumentHelp("The relay's data folder.", valueName: "folder")) var data: String?
  @Option(help: ArgumentHelp("Folder for the administrator's identity (default: ~/.config/rs).", valueName: "folder"))
  var identity: String?
  @Option(help: "Name of the company, as customers will see it.") var company: String?
  @Option(help: "Domain of the company, as customers will see it.") var domain: String?
  @Option(help: "Your name, as customers will see it.") var name: String?
  @Option(help: ArgumentHelp("Address under which the relay is reached.", valueName: "host[:port]")) var address: String?
  @Option(help: ArgumentHelp("File with the passphrase for the root's key.", valueName: "file")) var passphraseFile: String?
  @Flag(help: "Write the result as JSON to standard output.") var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: json)
    let folder = try starting(console) { () throws(RelayError) in
      let folder = try RelayFolder(path: data ?? SettingKey.relayData.fallback)
      try folder.requireNoOrganisation()
      return folder
    }
    try await reporting(to: console) { () throws(AdminError) in
      let setup = try OrganisationSetup(
        console: console, identity: identity, company: company, domain: domain, name: name, address: address,
        passphraseFile: passphraseFile, environment: environment)
      let organisation = try setup.make(
        relay: folder.publicKeys, pin: folder.pin, consentVersion: PermanentAccess.version)
      do throws(RelayError) { try folder.leave(organisation) } catch {
        throw AdminError(relay: error.sentence, error.code, error.exit)
      }
      setup.report(organisation)
    }
  }
}
