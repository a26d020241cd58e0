import Admin
import ArgumentParser
import Catalogue
import Deployment
import FoundationEssentials
import Glibc
import Logging
import Web

/// The one executable: the role is chosen by the subcommand.
@main
struct RS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rs",
    abstract: CommandSentences.rs.here,
    discussion: CommandSentences.rsMore.here,
    version: programVersion,
    groupedSubcommands: [
      CommandGroup(
        name: CommandSentences.roles.here,
        subcommands: [InitCommand.self, ServeCommand.self, AgentCommand.self, ViewCommand.self, KeyCommand.self]),
      CommandGroup(
        name: CommandSentences.administration.here,
        subcommands: [
          OperatorCommand.self, TokenCommand.self, DeviceCommand.self, PolicyCommand.self, TermsCommand.self, TextsCommand.self,
          HoursCommand.self,
          AuditCommand.self, VerifyCommand.self, WebCommand.self, DoctorCommand.self,
        ]),
    ])

  /// Runs the command that is asked for. The log goes to standard error; standard output is for results.
  static func main() async {
    // Keys, state and exports are for whoever runs the program, whatever the shell says.
    umask(0o077)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    do {
      var command = try await asyncParseAsRoot(words)
      guard var waiting = command as? any AsyncParsableCommand else { return try command.run() }
      try await waiting.run()
    } catch {
      leave(error)
    }
  }

  /// What was said; whoever starts a downloaded program without a word is a customer who wants what the address in it is for.
  private static var words: [String]? {
    guard CommandLine.arguments.count == 1, let address = ProgramAddress.own() else { return nil }
    return Installation.isMeant(by: address) ? ["agent", "--install"] : ["agent"]
  }

  /// Ends with what the parser has to say, help or error, in the language of the person at the terminal.
  private static func leave(_ error: any Error) -> Never {
    let sentence = ParserSentences.sentence(fullMessage(for: error))
    let code = exitCode(for: error).rawValue
    let console = Console(environment: ProcessInfo.processInfo.environment, isJSON: false)
    if code == 0 { console.show(sentence.text(console.language)) } else if !sentence.english.isEmpty { console.say(sentence) }
    Glibc.exit(code)
  }
}
