import Admin
import ArgumentParser
import FoundationEssentials
import Settings
import Viewer

/// `rs view`
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "See and control a customer's machine.",
    discussion: "F8 opens the menu: full screen, fit, release keys, Ctrl-Alt-Del, view only, disconnect.")

  @OptionGroup var file: ConfigurationFile
  @Argument(help: "Name, id or unique prefix of the device.") var device: String
  @Option(help: "Why you connect; the customer sees it and the audit keeps it. Asked for if missing.") var reason: String?
  @Flag(help: "Only look.") var viewOnly = false
  @Option(help: ArgumentHelp("Rights to ask for, separated by commas: view, pointer, keyboard, clipboard.", valueName: "rights"))
  var rights: String?
  @Flag(help: "Start in full screen.") var fullScreen = false
  @Flag(help: "Scale the screen to the window.") var fit = false
  @Flag(help: "No window; for scripts.") var headless = false
  @Option(help: ArgumentHelp("With --headless: save the first complete picture as PNG and end.", valueName: "file"))
  var screenshot: String?
  @Option(help: ArgumentHelp("Folder with your key and certificate (default: ~/.config/rs).", valueName: "folder"))
  var identity: String?
  @Option(help: ArgumentHelp("Address of the relay instead of the one in the identity's folder.", valueName: "host[:port]"))
  var relay: String?
  @Flag(help: "Write each change of state as a line of JSON to standard output.") var json = false

  func validate() throws {
    guard ViewerOptions.rights(rights) != nil else {
      throw ValidationError("--rights takes view, pointer, keyboard and clipboard, separated by commas.")
    }
    guard screenshot == nil || headless else { throw ValidationError("--screenshot belongs to --headless.") }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings = try file.settings(Console(environment: environment, isJSON: json), environment: environment)
    var options = ViewerOptions(
      device: device, reason: reason, rights: ViewerOptions.rights(rights) ?? [], environment: environment)
    options.isViewOnly = viewOnly
    options.isFullScreen = fullScreen
    options.isFitted = fit
    options.isHeadless = headless
    options.screenshot = screenshot
    options.identity = identity ?? settings.given(.viewerIdentity)
    options.relay = relay ?? settings.given(.viewerRelay)
    options.isJSON = json
    let code = await ViewerService.run(options)
    guard code == 0 else { throw ExitCode(code) }
  }
}
