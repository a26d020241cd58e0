import Admin
import ArgumentParser
import Catalogue

/// `rs device`
struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: CommandSentences.devices.here,
    subcommands: [List.self, Show.self, Settle.self, Retire.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.deviceList.here)
    @Option(help: OptionSentences.onlyCustomer.help(ValueSentences.customer)) var customer: String?
    @Flag(help: OptionSentences.onlyUnsettled.help()) var unsettled = false
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Devices(admin).list(customer: customer, unsettled: unsettled)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.deviceShow.here)
    @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).show(device) }
    }
  }

  struct Settle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.deviceSettle.here, discussion: CommandSentences.deviceSettleMore.here)
    @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
    @Option(help: OptionSentences.note.help(ValueSentences.note)) var note: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).settle(device, note: note) }
    }
  }

  struct Retire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.deviceRetire.here)
    @Argument(help: OptionSentences.device.help(ValueSentences.device)) var device: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).retire(device) }
    }
  }
}
