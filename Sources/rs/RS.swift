import Admin
import ArgumentParser
import Glibc
import Logging

/// The one executable: the role is chosen by the subcommand.
@main
struct RS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rs",
    abstract: "Remote support: relay, agent and viewer in one file.",
    discussion: """
      A relay of your own joins technicians and customers' machines; what they exchange is sealed end to end, and the relay \
      cannot read it.

      First steps on your box:      rs init, then rs serve
      For each customer's machine:  rs token create, and there: rs agent --unattended --enrol -
      Then:                         rs view DEVICE --reason "…"
      When something is wrong:      rs doctor
      """,
    version: programVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "Roles", subcommands: [InitCommand.self, ServeCommand.self, AgentCommand.self, ViewCommand.self]),
      CommandGroup(
        name: "Administration",
        subcommands: [
          OperatorCommand.self, TokenCommand.self, DeviceCommand.self, PolicyCommand.self, AuditCommand.self, DoctorCommand.self,
        ]),
    ])

  /// The log goes to standard error; standard output is for results.
  static func main() async {
    // Keys, state and exports are for whoever runs the program, whatever the shell says.
    umask(0o077)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    await main(nil)
  }
}
