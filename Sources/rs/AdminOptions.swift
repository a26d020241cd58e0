import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Relay

/// What every administrative command understands.
struct AdminOptions: ParsableArguments {
  @Option(help: OptionSentences.identity.help(ValueSentences.folder))
  var identity: String?

  @Option(help: OptionSentences.relay.help(ValueSentences.hostAndPort))
  var relay: String?

  @Flag(help: OptionSentences.json.help())
  var json = false

  /// Runs a command with the operator's identity; what fails is said in the language of the environment, and sets the exit code.
  func run(_ body: (Administration) async throws(AdminError) -> Void) async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: json)
    try await reporting(to: console) { () throws(AdminError) in
      try await body(Administration(console: console, identity: identity, relay: relay, environment: environment))
    }
  }
}

/// Turns an `AdminError` into its sentence and its exit code.
func reporting(to console: Console, _ body: () async throws(AdminError) -> Void) async throws {
  do {
    try await body()
  } catch {
    console.fail(error)
    throw ExitCode(error.exitCode)
  }
}

/// Turns a `RelayError` into its sentence and its exit code.
func starting<Value>(_ console: Console, _ body: () throws(RelayError) -> Value) throws -> Value {
  do {
    return try body()
  } catch {
    console.fail(AdminError(relay: error.sentence, error.code, error.exit))
    throw ExitCode(error.exit)
  }
}
