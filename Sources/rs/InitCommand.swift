import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Relay
import Settings

/// `rs init`
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: CommandSentences.initialise.here,
    discussion: CommandSentences.initialiseMore.here)

  @Option(help: OptionSentences.initData.help(ValueSentences.folder)) var data: String?
  @Option(help: OptionSentences.initIdentity.help(ValueSentences.folder))
  var identity: String?
  @Option(help: OptionSentences.company.help(ValueSentences.company)) var company: String?
  @Option(help: OptionSentences.domain.help(ValueSentences.domain)) var domain: String?
  @Option(help: OptionSentences.ownName.help(ValueSentences.name)) var name: String?
  @Option(help: OptionSentences.initAddress.help(ValueSentences.hostAndPort)) var address: String?
  @Option(help: OptionSentences.passphraseFile.help(ValueSentences.file)) var passphraseFile: String?
  @Flag(help: OptionSentences.json.help()) var json = false

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
      try setup.report(organisation)
    }
  }
}
