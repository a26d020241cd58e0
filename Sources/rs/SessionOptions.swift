import Admin
import ArgumentParser
import Catalogue
import FoundationEssentials
import Settings
import Viewer

/// The options of every command that leads to a session.
struct SessionOptions: ParsableArguments {
  @OptionGroup var file: ConfigurationFile
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

  /// Runs the viewer to its end.
  func view(_ target: ViewerOptions.Target, opensAfterConsent: Bool = false, isInBrowser: Bool = false) async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings = try file.settings(Console(environment: environment, isJSON: json), environment: environment)
    var options = ViewerOptions(
      target, reason: reason, rights: ViewerOptions.rights(rights) ?? [], environment: environment)
    options.isViewOnly = viewOnly
    options.isFullScreen = fullScreen
    options.isFitted = fit
    options.monitor = monitor
    options.isHeadless = headless
    options.isInBrowser = isInBrowser
    options.opensAfterConsent = opensAfterConsent
    options.screenshot = screenshot
    options.identity = identity ?? settings.given(.viewerIdentity)
    options.relay = relay ?? settings.given(.viewerRelay)
    options.isJSON = json
    let code = await ViewerService.run(options)
    guard code == 0 else { throw ExitCode(code) }
  }
}
