import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Logging
import Relay
import Settings
import Transport
import Web

/// `rs serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: CommandSentences.serve.here,
    discussion: CommandSentences.serveMore.here
  )

  @OptionGroup var file: ConfigurationFile
  @Option(help: OptionSentences.serveData.help(ValueSentences.folder))
  var data: String?
  @Option(help: OptionSentences.listen.help(ValueSentences.addressAndPort))
  var listen: ListenAddress?
  @Option(help: OptionSentences.certificate.help(ValueSentences.file))
  var certificate: String?
  @Option(help: OptionSentences.key.help(ValueSentences.file))
  var key: String?

  func validate() throws {
    guard (certificate == nil) == (key == nil) else { throw ValidationError(OptionSentences.certificateWithoutKey.here) }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: false)
    let settings = try file.settings(console, environment: environment)
    let pages: AssetBundle?
    do throws(AssetError) {
      pages = try AssetBundle.own()
    } catch {
      console.fail(AdminError(relay: RelaySentences.brokenPages, "pages", 70))
      throw ExitCode(70)
    }
    let listen = listen ?? settings.given(.relayListen).flatMap(ListenAddress.init)
    let options = RelayOptions(
      data: data ?? settings[.relayData], host: listen?.host ?? "0.0.0.0", port: listen?.port,
      certificate: certificate ?? settings.given(.relayCertificate), key: key ?? settings.given(.relayKey),
      limits: OperatorLimits(settings),
      proxies: settings.given(.relayTrustedProxies).flatMap { TrustedProxies($0) } ?? TrustedProxies(), pages: pages,
      aliases: PageAliases(settings[.webAliases])?.targets ?? [:],
      language: console.language)
    do throws(RelayError) {
      try await RelayService(options, log: Logger(label: "rs.relay")).run()
    } catch {
      console.fail(AdminError(relay: error.sentence, error.code, error.exit))
      throw ExitCode(error.exit)
    }
  }
}

extension OperatorLimits {
  fileprivate init(_ settings: ProgramSettings) {
    self.init()
    if let sessions = settings.number(.relaySessionsPerHour) { self.sessions = sessions }
    if let devices = settings.number(.relayDevicesPerHour) { self.devices = devices }
  }
}

/// `ADDRESS`, `ADDRESS:PORT` or `:PORT`; an IPv6 address in brackets.
struct ListenAddress: ExpressibleByArgument {
  let host: String
  let port: Int?

  init?(argument: String) {
    let bracket = argument.lastIndex(of: "]")
    let colon = argument[(bracket ?? argument.startIndex)...].lastIndex(of: ":")
    let address = argument[..<(colon ?? argument.endIndex)]
    let inner = address.hasPrefix("[") ? address.dropFirst().dropLast() : address
    host = inner.isEmpty ? "0.0.0.0" : String(inner)
    guard let colon else {
      port = nil
      return
    }
    guard let number = UInt16(argument[argument.index(after: colon)...]) else { return nil }
    port = Int(number)
  }
}
