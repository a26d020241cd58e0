import Foundation
import TestSupport
import Testing

/// What the two can do in an open session of attended support, with real processes: ask for more, take back, talk, and stop.
@Suite("Open support", .serialized) struct OpenSupportSerialTests {
  @Test(
    "S2-1, S2-17: more is allowed only by hand, and until it is taken back; both write to each other; Ctrl+Alt+End stops at once"
  )
  func session() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, key) = try call.newKey("--rights", "view")
    try call.enter(key)
    try call.allow(viewer)
    #expect(try wait { try call.person.barFields().count == 3 })
    #expect(try !follows(call, within: 2), "looking on is not acting")

    try ask(call, viewer)
    #expect(try follows(call, within: 5), "the customer has allowed the pointer")
    try takeBack(call, viewer)
    #expect(try !follows(call, within: 2.5), "it was taken back")

    try talk(call, viewer)
    try call.person.press("ctrl+alt+End")
    #expect(agent.says("Session ended", within: 1), "\(agent.said)")
    try call.leave(agent)
    viewer.end()
    for (event, count) in [("consent.given", 2), ("consent.takenBack", 1), ("session.rights", 1), ("session.end", 1)] {
      #expect(wait { (try? call.company.audit(event)) == count }, "\(event)")
    }
  }

  /// The technician asks for the pointer in the menu of his window, and the customer allows it.
  private func ask(_ call: SupportCall, _ viewer: Program) throws {
    try call.glass.run("xdotool", "key", "--delay", "60", "F8", "Down", "Down", "Down", "Down", "Down", "Down", "Return")
    #expect(viewer.says(#""event":"asked","rights":["pointer"]"#), "\(viewer.said)")
    #expect(call.person.sees("Allow remote support"))
    #expect(viewer.count(#""cause":"given""#) == 0)
    try call.person.press("Tab", "Return")
    #expect(viewer.says(#""cause":"given","event":"rights","rights":["view","pointer"]"#), "\(viewer.said)")
  }

  /// The customer takes the pointer back: the second of the rights that the bar lists below a heading.
  private func takeBack(_ call: SupportCall, _ viewer: Program) throws {
    let rights = try #require(try call.person.barFields().dropFirst().first).place
    try call.person.click(rights)
    #expect(try wait { try call.person.linesBelow(rights).count >= 3 })
    let lines = try call.person.linesBelow(rights)
    try call.person.click((rights.x, try #require(lines.dropFirst(2).first)))
    #expect(viewer.says(#""cause":"takenBack","event":"rights","rights":["view"]"#), "\(viewer.said)")
  }

  /// The customer writes from the bar; the technician answers in the window that opens, and the bar says so.
  private func talk(_ call: SupportCall, _ viewer: Program) throws {
    let chat = try #require(try call.person.barFields().first)
    try call.person.click(chat.place)
    #expect(call.person.sees("Messages"))
    try call.person.type("Der Drucker ist aus")
    try call.person.press("Return")
    #expect(viewer.says(#""event":"chat","text":"Der Drucker ist aus""#), "\(viewer.said)")
    try call.person.press("Escape")
    #expect(wait { !call.person.hasWindow("Messages") })
    #expect(try wait { try call.glass.run("xdotool", "search", "--onlyvisible", "--name", "Chat").contains("\n") })
    try call.glass.run("xdotool", "mousemove", "1050", "500", "sleep", "0.5", "type", "--delay", "40", "Bitte einschalten")
    try call.glass.run("xdotool", "key", "Return")
    #expect(try wait { try call.person.barFields().first.map { $0.width > chat.width } ?? false }, "a line that nobody has read")
  }

  /// True once the customer's pointer moves when the technician moves his.
  private func follows(_ call: SupportCall, within seconds: Double) throws -> Bool {
    let before = try pointer(call)
    return try wait(seconds) {
      try call.glass.run("xdotool", "mousemove", "420", "430", "sleep", "0.1", "mousemove", "400", "400", "sleep", "0.1")
      return try pointer(call) != before
    }
  }

  /// Where the customer's pointer is.
  private func pointer(_ call: SupportCall) throws -> [Substring] {
    try call.person.display.run("xdotool", "getmouselocation").split(separator: " ").prefix(2).map { $0 }
  }
}
