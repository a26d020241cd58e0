import Admin
import Agent
import ArgumentParser
import Attendance
import Catalogue
import Deployment
import FoundationEssentials
import Guest
import Logging
import Policy
import Settings
import Transport
import Web

/// `rs agent`
struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: CommandSentences.agent.here,
    discussion: CommandSentences.agentMore.here)

  @OptionGroup var file: ConfigurationFile
  @Flag(help: OptionSentences.unattended.help()) var unattended = false
  @Option(help: OptionSentences.guestRelay.help(ValueSentences.address)) var relay: String?
  @Flag(help: OptionSentences.terminal.help()) var terminal = false
  @Flag(help: OptionSentences.proveClean.help()) var proveClean = false
  @Option(help: OptionSentences.enrol.help(ValueSentences.address))
  var enrol: String?
  @Flag(help: OptionSentences.enrolOnly.help()) var enrolOnly = false
  @Option(
    help: OptionSentences.acceptPermanentAccess.help(ValueSentences.version))
  var acceptPermanentAccess: String?
  @Option(help: OptionSentences.agentData.help(ValueSentences.folder)) var data: String?
  @Option(help: OptionSentences.display.help(ValueSentences.display)) var display: String?
  @Option(
    help: OptionSentences.lockCommand.help(ValueSentences.command))
  var lockCommand: String?
  @Flag(help: OptionSentences.install.help()) var install = false
  @Flag(help: OptionSentences.uninstall.help()) var uninstall = false
  @Option(help: .hidden) var acceptedBy: String?
  @Flag(help: .hidden) var desk = false
  @Flag(help: .hidden) var guardian = false

  func validate() throws {
    guard enrol != nil || !enrolOnly else { throw ValidationError(OptionSentences.enrolOnlyAlone.here) }
    guard enrol == nil || unattended || install else { throw ValidationError(OptionSentences.enrolUnattended.here) }
  }

  func run() async throws {
    if guardian { return Guardian.stand() }
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: false)
    let settings = try file.settings(console, environment: environment)
    do {
      if install || uninstall {
        try settle(console)
      } else if unattended {
        try await stay(settings, environment, console)
      } else {
        try await visit(settings, environment, console)
      }
    } catch let error as AgentError {
      console.fail(AdminError(relay: error.sentence, error.code, error.exit))
      throw ExitCode(error.exit)
    }
  }

  /// The program becomes a service of this machine, or is that no longer.
  private func settle(_ console: Console) throws {
    let installation = Installation(display: display, usesTerminal: terminal, language: console.language)
    let address = enrol == "-" ? readLine() ?? "" : enrol
    let code =
      try uninstall ? installation.remove() : installation.run(address: address, accepting: acceptPermanentAccess, by: acceptedBy)
    if code != 0 { throw ExitCode(code) }
  }

  /// A customer is helped once.
  private func visit(_ settings: ProgramSettings, _ environment: [String: String], _ console: Console) async throws {
    MemoryProgram.enter(arguments: CommandLine.arguments)
    var address: SupportAddress?
    if let text = relay ?? settings.given(.agentRelay) ?? ProgramAddress.own() {
      guard let found = SupportAddress(text) else { throw AgentError("relay.address", GuestSentences.badAddress, exit: 64) }
      address = found
    }
    let options = GuestOptions(
      relay: address, usesTerminal: terminal, display: display ?? settings.given(.agentDisplay), provesClean: proveClean,
      proxy: Self.proxy(environment), cpuLimit: settings.given(.agentCPULimit).flatMap { Int($0) } ?? 100,
      language: console.language)
    let code = try await GuestService(options, log: Logger(label: "rs.agent")).run()
    if code != 0 { throw ExitCode(code) }
  }

  /// A device is reachable for good.
  private func stay(_ settings: ProgramSettings, _ environment: [String: String], _ console: Console) async throws {
    let folder = data ?? settings[.agentData]
    let shown = display ?? settings.given(.agentDisplay)
    if desk {
      guard DeskHelper.dropRights(arguments: CommandLine.arguments, data: folder) else { throw ExitCode(70) }
    } else if DeskHelper.isDue(display: shown, data: folder) {
      throw ExitCode(DeskHelper.run(arguments: CommandLine.arguments, data: folder))
    }
    let options = AgentOptions(
      data: folder, display: shown, desk: desk ? DeskHelper.descriptor : nil,
      proxy: Self.proxy(environment),
      lockCommand: (lockCommand ?? settings.given(.agentLockCommand))?.split(separator: " ").map(String.init) ?? [],
      cpuLimit: settings.given(.agentCPULimit).flatMap { Int($0) } ?? 100, language: console.language)
    if let enrol {
      let address = enrol == "-" ? readLine() ?? "" : enrol
      let enrolment = try Enrolment(address: address, accepting: acceptPermanentAccess, by: acceptedBy, options: options)
      console.say(try await enrolment.run { text in agree(to: text, console.language) })
      if enrolOnly { return }
    }
    try await AgentService(options, log: Logger(label: "rs.agent")).run()
  }

  private static func proxy(_ environment: [String: String]) -> ProxyAddress? {
    ["https_proxy", "HTTPS_PROXY"].lazy.compactMap { environment[$0] }.first.flatMap { ProxyAddress($0) }
  }

  /// Shows the text on the terminal and takes a typed answer; anything but a yes is a no.
  private func agree(to text: Sentence, _ language: Language) -> Bool {
    print("\n\(text.text(language))\n\n\(AgentSentences.version(PermanentAccess.version).text(language))")
    print(AgentSentences.question.text(language), terminator: "")
    return ["ja", "j", "yes", "y"].contains(readLine()?.lowercased() ?? "")
  }
}
