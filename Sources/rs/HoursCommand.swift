import Admin
import ArgumentParser
import Catalogue
import Policy

/// `rs hours`
struct HoursCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hours", abstract: CommandSentences.hours.here, subcommands: [Show.self, Set.self, Override.self])

  /// What happens to a running session.
  enum End: String, ExpressibleByArgument, CaseIterable {
    case warn, end
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: CommandSentences.hoursShow.here)
    @Option(help: OptionSentences.hoursCustomer.help(ValueSentences.customer)) var customer: String?
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in try await OpeningHours(admin).show(customer: customer) }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.hoursSet.here, discussion: CommandSentences.hoursSetMore.here)
    @Option(help: OptionSentences.hoursCustomer.help(ValueSentences.customer)) var customer: String?
    @Option(help: OptionSentences.openings.help(ValueSentences.times)) var open: String?
    @Option(help: OptionSentences.zone.help(ValueSentences.zone)) var zone: String?
    @Option(help: OptionSentences.land.help(ValueSentences.land)) var land: String?
    @Option(help: OptionSentences.closedDays.help(ValueSentences.day)) var closed: [String] = []
    @Option(help: OptionSentences.openedDays.help(ValueSentences.day)) var opened: [String] = []
    @Option(help: OptionSentences.hoursEnd.help(ValueSentences.hoursEnd)) var end: End?
    @Flag(help: OptionSentences.removeHours.help()) var remove = false
    @OptionGroup var options: AdminOptions

    func validate() throws {
      let changes = open != nil || zone != nil || land != nil || end != nil || !closed.isEmpty || !opened.isEmpty
      guard changes != remove else { throw ValidationError(OptionSentences.hoursOrRemove.here) }
    }

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        if remove { return try await OpeningHours(admin).remove(customer: customer) }
        let change = OpeningHours.Change(
          zone: zone, land: land, open: open, closed: closed, opened: opened, end: end.map { $0 == .warn ? .warn : .end })
        try await OpeningHours(admin).set(customer: customer, change)
      }
    }
  }

  struct Override: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: CommandSentences.hoursOverride.here, discussion: CommandSentences.hoursOverrideMore.here)
    @Option(help: OptionSentences.hoursCustomer.help(ValueSentences.customer)) var customer: String?
    @Option(name: .customLong("for"), help: OptionSentences.overrideHours.help(ValueSentences.hours)) var hours: Int64 = 2
    @Option(help: OptionSentences.overrideReason.help(ValueSentences.reason)) var reason: String
    @Option(help: OptionSentences.requestedBy.help(ValueSentences.person)) var requestedBy: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
      try await options.run { (admin) throws(AdminError) in
        try await OpeningHours(admin).override(customer: customer, hours: hours, reason: reason, requestedBy: requestedBy)
      }
    }
  }
}
