import ArgumentParser

/// `rs agent`
struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Run the agent on a customer's machine.",
    discussion: """
      --unattended keeps the machine reachable for its customer's service company. The first time it needs --enrol with the \
      address the company gave out, and shows what is agreed to before anything is stored.
      """)

  @Flag(help: "Be reachable at all times, after enrolling once.") var unattended = false
  @Option(help: ArgumentHelp("Enrol with this address; - reads it from standard input.", valueName: "address"))
  var enrol: String?
  @Option(
    help: ArgumentHelp(
      "Accept the consent text of this version without being asked (mass roll-out).", valueName: "version"))
  var acceptPermanentAccess: String?
  @Option(help: ArgumentHelp("Configuration file (config.example.toml lists every key).", valueName: "file"))
  var config: String?
  @Option(help: ArgumentHelp("State folder (default: /var/lib/rs-agent).", valueName: "folder")) var data: String?
  @Option(help: ArgumentHelp("X display (default: found by itself).", valueName: "display")) var display: String?
}
