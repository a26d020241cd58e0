import Admin
import ArgumentParser
import FoundationEssentials
import Logging
import Relay
import Settings

/// `rs serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the relay: it joins technicians and devices and cannot read what they exchange.",
    discussion:
      "Works in an empty folder without any configuration and says what to do next. SIGHUP reloads certificates and organisation."
  )

  @OptionGroup var file: ConfigurationFile
  @Option(help: ArgumentHelp("Data folder (default: rs-data in the working folder).", valueName: "folder"))
  var data: String?
  @Option(help: ArgumentHelp("Address to listen on (default: port 443 where allowed, else 8443).", valueName: "address:port"))
  var listen: ListenAddress?
  @Option(help: ArgumentHelp("Certificate chain for TLS, PEM (default: one of its own, pinned by clients).", valueName: "file"))
  var certificate: String?
  @Option(help: ArgumentHelp("Private key of --certificate, PEM.", valueName: "file"))
  var key: String?

  func validate() throws {
    guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key belong together.") }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: false)
    let settings = try file.settings(console, environment: environment)
    let listen = listen ?? settings.given(.relayListen).flatMap(ListenAddress.init)
    let options = RelayOptions(
      data: data ?? settings[.relayData], host: listen?.host ?? "0.0.0.0", port: listen?.port,
      certificate: certificate ?? settings.given(.relayCertificate), key: key ?? settings.given(.relayKey),
      language: console.language)
    do throws(RelayError) {
      try await RelayService(options, log: Logger(label: "rs.relay")).run()
    } catch {
      console.fail(AdminError(relay: error.sentence, error.code, error.exit))
      throw ExitCode(error.exit)
    }
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
