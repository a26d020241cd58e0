import Admin
import ArgumentParser
import Catalogue

/// `rs device`
struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: CommandSentences.devices.here,
    subcommands: [List.self, Show.self, Retire.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.deviceList.here)
    @Option(help: OptionSentences.onlyCustomer.help(ValueSentences.customer)) var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).list(customer: customer) }
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
