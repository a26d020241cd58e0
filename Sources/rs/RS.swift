import ArgumentParser

/// The one executable: the role is chosen by the subcommand.
@main
struct RS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rs", abstract: "Remote support: relay, agent and viewer in one file.")
}
