import Admin
import ArgumentParser

/// `rs device`
struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "The customers' machines: list, show, retire.",
    subcommands: [List.self, Show.self, Retire.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the devices.")
    @Option(help: "Only those of this customer.") var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).list(customer: customer) }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show everything about one device.")
    @Argument(help: "Name, id or unique prefix.") var device: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).show(device) }
    }
  }

  struct Retire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a device out of service for good; its key is trusted nowhere any more.")
    @Argument(help: "Name, id or unique prefix.") var device: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await Devices(admin).retire(device) }
    }
  }
}
