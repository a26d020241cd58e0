import Admin
import ArgumentParser
import Catalogue
import Policy
import Settings
import Trust

/// `--config`: the file and the environment, below the flags. A mistake ends the command with exit 78 and one line.
struct ConfigurationFile: ParsableArguments {
  @Option(help: OptionSentences.config.help(ValueSentences.file))
  var config: String?

  /// Reads the settings, or says what is wrong and ends.
  func settings(_ console: Console, environment: [String: String]) throws -> ProgramSettings {
    do throws(SettingsError) {
      return try ProgramSettings(path: config, environment: environment)
    } catch {
      console.fail(AdminError(relay: Self.sentence(error), "configuration", 78))
      throw ExitCode(78)
    }
  }

  private static func sentence(_ error: SettingsError) -> Sentence {
    let file = DisplayName.shown(error.file)
    let place = error.line > 0 ? "\(file):\(error.line)" : file
    return switch error.problem {
    case .unreadable: SettingsSentences.unreadable(place)
    case .syntax: SettingsSentences.syntax(place)
    case .unknownKey(let key): SettingsSentences.unknownKey(place, DisplayName.shown(key))
    case .notText(let key): SettingsSentences.notText(place, key)
    case .notAddress(let key): SettingsSentences.notAddress(place, key)
    case .notNetworks(let key): SettingsSentences.notNetworks(place, key)
    case .notAliases(let key): SettingsSentences.notAliases(place, key)
    case .notNumber(let key, let most): SettingsSentences.notNumber(place, key, upTo: most)
    case .missing(let key): SettingsSentences.missing(place, key)
    }
  }
}
