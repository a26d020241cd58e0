import Admin
import ArgumentParser

/// `rs token`
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Addresses that enrol a customer's machine.", subcommands: [Create.self])

  /// The classes of devices.
  enum Class: String, ExpressibleByArgument, CaseIterable {
    case server, network, workstation
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an address that enrols exactly one device.",
      discussion: """
        The address is written to standard output and exists nowhere else. On the device it is read from standard input, as \
        every user there can see arguments: rs agent --unattended --enrol -
        """)

    @Option(help: "The customer the device belongs to.") var customer: String
    @Option(name: .customLong("class"), help: "server, network or workstation; workstations ask before each session.")
    var deviceClass: Class
    @Option(help: "Name of the device (default: its host name).") var name: String?
    @Option(help: ArgumentHelp("Address under which the device reaches the relay.", valueName: "host[:port]"))
    var address: String?
    @Option(help: ArgumentHelp("Days until the address is void.", valueName: "days")) var validDays: Int64 = 7
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await Tokens(admin).create(
          customer: customer, deviceClass: deviceClass.rawValue, name: name ?? "", address: address, days: validDays)
      }
    }
  }
}
