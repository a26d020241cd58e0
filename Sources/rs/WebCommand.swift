import Admin
import ArgumentParser
import Attendance
import Catalogue
import Doctor
import FoundationEssentials
import Transport
import Web

/// `rs web`
struct WebCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "web", abstract: CommandSentences.web.here, subcommands: [Verify.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: CommandSentences.webVerify.here, discussion: CommandSentences.webVerifyMore.here)
    @Argument(help: OptionSentences.webAddress.help(ValueSentences.address)) var address: String?
    @Option(help: OptionSentences.identity.help(ValueSentences.folder)) var identity: String?
    @Flag(help: OptionSentences.json.help()) var json = false

    func run() async throws {
      let environment = ProcessInfo.processInfo.environment
      let console = Console(environment: environment, isJSON: json)
      try await reporting(to: console) { () throws(AdminError) in
        guard let bundle = try? AssetBundle.own() else { throw AdminError(relay: WebSentences.noPages, "pages", 70) }
        let (relay, proxy) = try target(environment)
        let found: (paths: [String], compared: Int)
        do {
          found = try await PageComparison(RelayClient(address: relay, proxy: proxy), bundle).differences()
        } catch {
          throw AdminError(relay: (error as? TransportError ?? .closed).sentence, "transport", 69)
        }
        for path in found.paths { console.show("✗ \(path)") }
        console.show(json: ["different": found.paths])
        guard found.paths.isEmpty else { throw AdminError(relay: WebSentences.different, "different", 65) }
        console.say(WebSentences.same(found.compared, relay.description))
      }
    }

    /// The relay that is named, or else that of the identity.
    private func target(_ environment: [String: String]) throws(AdminError) -> (RelayAddress, ProxyAddress?) {
      if let address {
        guard let location = SupportAddress(address)?.relay, let relay = RelayAddress(location.address, pin: location.pin) else {
          throw AdminError(relay: AdminSentences.badAddress, "address", 64)
        }
        return (relay, ProxyAddress(environment: environment, for: relay.host))
      }
      let known = try RelayTarget(identity: identity, relay: nil, environment: environment)
      guard let relay = known.address else { throw AdminError(relay: AdminSentences.badAddress, "address", 64) }
      return (relay, known.proxy)
    }
  }
}
