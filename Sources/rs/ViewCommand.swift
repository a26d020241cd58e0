import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Settings
import Viewer

/// `rs view`
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: CommandSentences.view.here,
    discussion: CommandSentences.viewMore.here)

  @OptionGroup var file: ConfigurationFile
  @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
  @Option(help: OptionSentences.reason.help(ValueSentences.reason)) var reason: String?
  @Flag(help: OptionSentences.viewOnly.help()) var viewOnly = false
  @Option(help: OptionSentences.viewRights.help(ValueSentences.rights))
  var rights: String?
  @Flag(help: OptionSentences.fullScreen.help()) var fullScreen = false
  @Flag(help: OptionSentences.fit.help()) var fit = false
  @Option(help: OptionSentences.monitor.help(ValueSentences.number)) var monitor: UInt8 = 0
  @Flag(help: OptionSentences.headless.help()) var headless = false
  @Option(help: OptionSentences.screenshot.help(ValueSentences.file))
  var screenshot: String?
  @Option(help: OptionSentences.identity.help(ValueSentences.folder))
  var identity: String?
  @Option(help: OptionSentences.relay.help(ValueSentences.hostAndPort))
  var relay: String?
  @Flag(help: OptionSentences.jsonLines.help()) var json = false

  func validate() throws {
    guard ViewerOptions.rights(rights) != nil else {
      throw ValidationError(OptionSentences.badRights.here)
    }
    guard screenshot == nil || headless else { throw ValidationError(OptionSentences.screenshotWithWindow.here) }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings = try file.settings(Console(environment: environment, isJSON: json), environment: environment)
    var options = ViewerOptions(
      device: device, reason: reason, rights: ViewerOptions.rights(rights) ?? [], environment: environment)
    options.isViewOnly = viewOnly
    options.isFullScreen = fullScreen
    options.isFitted = fit
    options.monitor = monitor
    options.isHeadless = headless
    options.screenshot = screenshot
    options.identity = identity ?? settings.given(.viewerIdentity)
    options.relay = relay ?? settings.given(.viewerRelay)
    options.isJSON = json
    let code = await ViewerService.run(options)
    guard code == 0 else { throw ExitCode(code) }
  }
}
