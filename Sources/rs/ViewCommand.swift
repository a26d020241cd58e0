import ArgumentParser
import Catalogue
import Viewer

/// `rs view`
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: CommandSentences.view.here,
    discussion: CommandSentences.viewMore.here)

  @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String?
  @Flag(help: OptionSentences.viewKey.help()) var key = false
  @Option(help: OptionSentences.viewGuest.help(ValueSentences.number)) var guest: String?
  @Option(help: OptionSentences.keyCustomer.help(ValueSentences.customer)) var customer: String?
  @Flag(help: OptionSentences.viewWeb.help()) var web = false
  @OptionGroup var options: SessionOptions

  func validate() throws {
    guard [device != nil, key, guest != nil].count(where: { $0 }) == 1, (device == nil) == (customer != nil) else {
      throw ValidationError(OptionSentences.deviceOrKey.here)
    }
    guard !web || (device != nil && !options.headless) else { throw ValidationError(OptionSentences.webNeedsDevice.here) }
  }

  func run() async throws {
    if let device { return try await options.view(.device(device), isInBrowser: web) }
    guard let customer else { return }
    try await options.view(guest.map { .guest(number: $0, customer: customer) } ?? .key(customer: customer))
  }
}
