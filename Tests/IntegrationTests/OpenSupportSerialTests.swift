import Foundation
import TestSupport
import Testing

/// What the two can do in an open session of attended support, with real processes: ask for more, take back, talk, and stop.
@Suite("Open support", .serialized) struct OpenSupportSerialTests {
  @Test(
    "S2-1, S2-10, S2-17: each right is allowed by itself, only by hand, and until it is taken back; both write to each other; Ctrl+Alt+End stops at once"
  )
  func session() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, key) = try call.newKey("--rights", "view")
    try call.enter(key)
    try call.allow(viewer)
    #expect(try wait { try call.person.barFields().count == 3 })
    let desk = try Desk(call)
    #expect(try desk.shows([]), "looking on is not acting")
    for (index, right) in Self.rights.enumerated() {
      try ask(call, viewer, for: right, holding: Self.rights[..<index])
      #expect(try desk.shows(Self.rights[...index]), "\(right) is allowed now")
    }
    // The keyboard first, which stands in the middle of the list.
    for (held, right) in [(Self.rights, "keyboard"), (["pointer", "clipboard"], "pointer"), (["clipboard"], "clipboard")] {
      try takeBack(call, viewer, right, of: held)
      #expect(try desk.shows(held.filter { $0 != right }), "\(right) was taken back")
    }

    try talk(call, viewer)
    try call.person.press("ctrl+alt+End")
    #expect(agent.says("Session ended", within: 1), "\(agent.said)")
    try call.leave(agent)
    viewer.end()
    for (event, count) in [("consent.given", 4), ("consent.takenBack", 3), ("session.rights", 3), ("session.end", 1)] {
      #expect(wait { (try? call.company.audit(event)) == count }, "\(event)")
    }
  }

  /// What can be allowed beside looking on, as the menu and the bar list it.
  private static let rights = ["pointer", "keyboard", "clipboard"]

  /// The technician asks for a right in the menu of his window, and the customer allows it.
  private func ask(_ call: SupportCall, _ viewer: Program, for right: String, holding held: ArraySlice<String>) throws {
    try call.askForMore()
    #expect(viewer.says(#""event":"asked","rights":["\#(right)"]"#), "\(viewer.said)")
    #expect(call.person.sees("Allow remote support"))
    #expect(viewer.count(#""cause":"given""#) == held.count)
    try call.person.press("Tab", "Tab", "Return")
    #expect(viewer.says(event("given", ["view"] + held + [right])), "\(viewer.said)")
  }

  /// The customer takes a right back, in the list that the bar shows below a heading: looking on is the first of them.
  private func takeBack(_ call: SupportCall, _ viewer: Program, _ right: String, of held: [String]) throws {
    let button = try #require(try call.person.barFields().dropFirst().first).place
    try call.person.click(button)
    let index = 2 + (held.firstIndex(of: right) ?? 0)
    #expect(try wait { try call.person.linesBelow(button).count > index })
    try call.person.click((button.x, try #require(try call.person.linesBelow(button).dropFirst(index).first)))
    #expect(viewer.says(event("takenBack", ["view"] + held.filter { $0 != right })), "\(viewer.said)")
  }

  private func event(_ cause: String, _ rights: [String]) -> String {
    #""cause":"\#(cause)","event":"rights","rights":[\#(rights.map { "\"\($0)\"" }.joined(separator: ","))]"#
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
}

/// What gets through from the technician's desk to the customer's: moves, typed lines, copied text.
private final class Desk {
  private let call: SupportCall
  private let folder: TemporaryFolder
  /// Takes the lines that are typed, and the whole display, so that the keyboard is on it.
  private let terminal: Program
  private let clips: (glass: Clip, person: Clip)
  private var count = 0

  init(_ call: SupportCall) throws {
    self.call = call
    folder = try TemporaryFolder()
    terminal = try Program(
      "/usr/bin/xterm", ["-geometry", "250x80+0+0", "-e", "cat > \(folder.file("typed"))"],
      environment: ["DISPLAY": call.person.display.name])
    clips = (try Clip(call.glass), try Clip(call.person.display))
  }

  deinit { terminal.end(SIGKILL) }

  /// True where these rights have their effect soon, and the others none in the meantime.
  func shows(_ rights: some Collection<String>) throws -> Bool {
    let effects = [("pointer", moves), ("keyboard", types), ("clipboard", copies)]
    // What is allowed first: until it is seen, what is not would have been.
    for (right, effect) in effects where rights.contains(right) { guard try wait(5, until: effect) else { return false } }
    return try !wait(rights.isEmpty ? 2 : 1) { try effects.contains { try !rights.contains($0.0) && $0.1() } }
  }

  /// The technician moves his pointer: whether the customer's moves.
  private func moves() throws -> Bool {
    func place() throws -> [Substring] {
      try call.person.display.run("xdotool", "getmouselocation").split(separator: " ").prefix(2).map { $0 }
    }
    count += 1
    let before = try place()
    // Another place than the time before, so that what arrives late is seen as well.
    try call.glass.run("xdotool", "mousemove", "\(400 + count % 2 * 20)", "400", "sleep", "0.2")
    return try place() != before
  }

  /// The technician types a line: whether it arrives.
  private func types() throws -> Bool {
    count += 1
    try call.glass.run("xdotool", "mousemove", "400", "400", "type", "--delay", "30", "line \(count)")
    try call.glass.run("xdotool", "key", "Return")
    return wait(0.5) {
      (try? folder.bytes(of: "typed")).map { String(decoding: $0, as: UTF8.self).contains("line \(count)\n") } ?? false
    }
  }

  /// The customer copies something: whether the technician can paste it.
  private func copies() throws -> Bool {
    count += 1
    clips.person.copy("text \(count)")
    return clips.glass.holds("text \(count)", within: 0.5)
  }
}
