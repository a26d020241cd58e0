import ArgumentParser

/// `rs serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the relay: it joins technicians and devices and cannot read what they exchange.",
    discussion: "Works in an empty folder without any configuration and says what to do next. SIGHUP reloads certificates and policy.")

  @Option(help: ArgumentHelp("Configuration file (config.example.toml lists every key).", valueName: "file"))
  var config: String?
  @Option(help: ArgumentHelp("Data folder (default: rs-data here, /var/lib/rs for the service).", valueName: "folder"))
  var data: String?
  @Option(help: ArgumentHelp("Address to listen on (default: port 443 where allowed, else 8443).", valueName: "address:port"))
  var listen: String?
}
