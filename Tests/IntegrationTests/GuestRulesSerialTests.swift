import Foundation
import TestSupport
import Testing

/// What holds in every call: nothing goes on by itself, silence is a no, closed is closed, and all of it is in the log. The customer
/// types at a terminal and is asked in a window.
@Suite("Guest rules", .serialized) struct GuestRulesSerialTests {
  /// What can interrupt a session.
  enum Interruption: CaseIterable {
    case agentKilled
    case viewerKilled
    case relayRestarted
    case lineSilent
    case displayKilled
  }

  @Test(
    "S0-8, S2-21: an interruption ends the session and its key; the next attempt takes a new key and asks again, and both are in the log",
    arguments: Interruption.allCases)
  func asksAgain(after interruption: Interruption) throws {
    let call = try SupportCall()
    let (agent, viewer, key) = try dial(call)
    try call.allow(viewer)
    try interrupt(call, viewer, interruption)
    // A line that is only silent is noticed by both ends.
    #expect(viewer.ended(within: 16) != nil, "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 1)
    if interruption != .agentKilled { #expect(agent.says("Session ended", within: 5), "\(agent.said)") }
    kill(call.company.relay.id, SIGCONT)
    #expect(call.machine.end())
    let next = try call.startAgentAtTerminal()
    try next.tell(key)
    #expect(next.says("key.unknown"), "\(next.said)")
    let (second, digits) = try call.newKey("--headless")
    try next.tell(digits)
    try call.allow(second)
    second.end()
    try expectLog(of: call.company, "consent.given", "consent.given")
  }

  private func interrupt(_ call: SupportCall, _ viewer: Program, _ interruption: Interruption) throws {
    switch interruption {
    case .agentKilled: kill(try #require(call.machine.processes.first), SIGKILL)
    case .viewerKilled: viewer.end(SIGKILL)
    case .relayRestarted: try call.company.restartRelay()
    case .lineSilent: kill(call.company.relay.id, SIGSTOP)
    case .displayKilled:
      try call.person.display.restart()
      try call.person.display.run("xhost", "+si:localuser:nobody")
    }
  }

  @Test(
    "S0-5, T52, S2-21: a question left alone for its minute, or whose window is killed, is a no, and the log says which")
  func unanswered() throws {
    let call = try SupportCall()
    let (first, killed, _) = try dial(call)
    #expect(call.person.sees("Allow remote support"), "\(first.said)")
    try call.person.display.run("xdotool", "search", "--onlyvisible", "--name", "Allow remote support", "windowkill")
    #expect(killed.ended() == 77, "\(killed.said)")
    #expect(call.machine.end())

    let (second, alone, _) = try dial(call)
    #expect(alone.says("\"asking\""), "\(alone.said)")
    let asked = ContinuousClock.now
    #expect(alone.ended(within: 65) == 77, "\(alone.said)")
    #expect(asked.duration(to: .now) > .seconds(55))
    #expect(alone.count("consent.timeout") > 0 && second.says("consent.timeout"), "\(alone.said) \(second.said)")
    #expect(!call.person.hasWindow("Allow remote support"))
    for viewer in [killed, alone] { #expect(viewer.count("\"picture\"") == 0) }
    try expectLog(of: call.company, "consent.refused", "consent.timedOut")
    #expect(call.machine.end())
  }

  @Test(
    "S2-4, S2-21: both are told before business hours end; the session ends with their very second, also where the relay is late; until the next opening, which is named, no key is made or taken"
  )
  func hours() throws {
    let call = try SupportCall()
    let (agent, viewer, _) = try dial(call)
    try call.allow(viewer)
    let (zone, calendar) = try place()
    let bar = try topRows(call)
    Thread.sleep(forTimeInterval: 1.5)
    let isQuiet = try topRows(call) == bar
    #expect(isQuiet, "nothing is announced yet")
    // A full minute that leaves time to see what is announced.
    let closing = Date(timeIntervalSince1970: (Date(timeIntervalSinceNow: 80).timeIntervalSince1970 / 60).rounded(.down) * 60)
    try set(call, "--zone", zone, "--open", "Mo-So 0:00-\(text(closing, "H:mm", calendar.timeZone))", "--end", "end")
    #expect(viewer.says("\"event\":\"closing\""), "\(viewer.said)")
    #expect(try wait { try topRows(call) != bar }, "the customer's bar says it")

    Thread.sleep(until: closing.addingTimeInterval(-2))
    #expect(viewer.isRunning && agent.count("Session ended") == 0)
    kill(call.company.relay.id, SIGSTOP)
    #expect(agent.says("Session ended (hours.over)", within: 10), "\(agent.said)")
    #expect((closing..<closing.addingTimeInterval(3)).contains(Date()), "the agent ends it by itself")
    kill(call.company.relay.id, SIGCONT)
    #expect(viewer.ended() == 69, "\(viewer.said)")
    #expect(viewer.count("hours.over") > 0, "\(viewer.said)")
    #expect(wait { (try? call.company.audit("session.end", "hours.over")) == 1 })
    try expectLog(of: call.company, "consent.given")
    #expect(call.machine.end())

    let opening = text(calendar.startOfDay(for: Date(timeIntervalSinceNow: 86_400)), "EEEE d/M, HH:mm", .current)
    let folder = call.company.folder.file("identity")
    let late = try call.company.start(
      ["key", "new", "--customer", "Bäckerei Müller", "--reason", "Drucker", "--json", "--headless", "--identity", folder])
    #expect(late.ended() == 69, "\(late.said)")
    #expect(late.count("hours.closed") > 0 && late.count(opening) > 0, "\(late.said)")
    let caller = try call.startAgentAtTerminal()
    try caller.tell("421 2345")
    #expect(caller.says("hours.closed"), "\(caller.said)")
    #expect(call.machine.end())
  }

  // MARK: The call

  /// As far as the question: agent, key, and the key typed.
  private func dial(_ call: SupportCall) throws -> (agent: Program, viewer: Program, key: String) {
    let agent = try call.startAgentAtTerminal()
    let (viewer, key) = try call.newKey("--headless")
    try agent.tell(key)
    return (agent, viewer, key)
  }

  /// The log holds a session for each of these answers, in order, with its beginning and its end, and no other.
  private func expectLog(of company: Company, _ answers: String...) throws {
    let expected = answers.map { [$0, "session.end", "session.start"] }
    var logged: [[String]] = []
    #expect(
      try wait {
        logged = try sessions(in: company)
        return logged == expected
      }, "\(logged)")
  }

  /// The events of each session that the log knows: beginnings, answers and ends.
  private func sessions(in company: Company) throws -> [[String]] {
    let text = try company.command(["audit", "list", "--json"]).lines.joined()
    var order: [Substring] = []
    var events: [Substring: [String]] = [:]
    for entry in text.matches(of: /\\"ev\\":\\"([A-Za-z.]+)\\",\\"sid\\":\\"([0-9a-f]+)\\"/) {
      guard entry.1.hasPrefix("consent.") || ["session.start", "session.end"].contains(entry.1) else { continue }
      if events[entry.2] == nil { order.append(entry.2) }
      events[entry.2, default: []].append(String(entry.1))
    }
    return order.map { events[$0, default: []].sorted() }
  }

  // MARK: Hours

  private func set(_ call: SupportCall, _ change: String...) throws {
    let command = try call.company.command(["hours", "set"] + change)
    #expect(command.status == 0, "\(command.lines)")
  }

  /// Where it is not about to be midnight: the name of the zone, and its calendar.
  private func place() throws -> (zone: String, calendar: Calendar) {
    let places = try ["UTC", "Europe/Berlin"].map { zone in
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = try #require(TimeZone(identifier: zone))
      return (zone: zone, calendar: calendar)
    }
    return try #require(places.first { $0.calendar.isDate(Date(), inSameDayAs: Date(timeIntervalSinceNow: 900)) })
  }

  private func text(_ moment: Date, _ format: String, _ zone: TimeZone) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = zone
    formatter.dateFormat = format
    return formatter.string(from: moment)
  }

  /// The rows of the customer's display in which the bar is.
  private func topRows(_ call: SupportCall) throws -> [UInt32] {
    let (pixels, width) = try Workplace.pixels(of: call.person.display)
    return Array(pixels.prefix(width * 80))
  }
}
