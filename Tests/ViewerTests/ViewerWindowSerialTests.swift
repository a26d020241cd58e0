import Catalogue
import Foundation
import Framebuffer
import Policy
import TestSupport
import Testing
import Trust
import Wire
import X11

@testable import Viewer

/// The technician's window in a call, on a real X server, with a customer that a test speaks for.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ViewerWindowSerialTests {
  /// A picture of the whole display for people to look at, where they ask for it.
  private func picture(_ display: DisplayServer, _ name: String, _ language: Language) throws {
    guard let folder = ProcessInfo.processInfo.environment["RS_TEST_PICTURES"] else { return }
    Thread.sleep(forTimeInterval: 0.3)
    let capture = try ScreenCapture(DisplayConnection(name: display.name))
    _ = capture.grab(Region(capture.surface.bounds))
    #expect(PictureFile.write(capture.surface, to: "\(folder)/call-\(name)-\(language).png"))
  }

  private func pixels(of display: DisplayServer) throws -> [UInt32] {
    let capture = try ScreenCapture(DisplayConnection(name: display.name))
    _ = capture.grab(Region(capture.surface.bounds))
    return Array(capture.surface.pixels)
  }

  /// Lets the customer in and shows an empty screen.
  private func enter(_ call: ScriptedCall, rights: AccessRights) async throws -> ScriptedGuest.Attempt {
    let guest = ScriptedGuest()
    let digits = try await call.digits()
    let attempt = try await call.join(guest)
    #expect(try await attempt.prove(digits, ScriptedCall.session, as: guest.identity.digest))
    attempt.desk.send(.nonce(RandomBytes.make(32)))
    _ = try await call.line.expect { if case .requestGrant = $0 { true } else { nil } }
    call.line.send(.permitted(session: ScriptedCall.session, grant: [1], signature: [1]))
    _ = try await attempt.next()
    attempt.desk.send(.welcome(rights: rights.rawValue, seconds: 600, variant: 0, deviceName: "empfang"))
    attempt.desk.send(.screen(x: 0, y: 0, width: 900, height: 600, monitors: []))
    try await call.phase { if case .open = $0 { () } else { nil } }
    return attempt
  }

  /// Opens the menu and chooses the item so many places below the first.
  private func choose(_ display: DisplayServer, _ place: Int) throws {
    try display.run("xdotool", ["key", "F8"] + [String](repeating: "Down", count: place) + ["Return"])
  }

  @Test(
    "T14: the technician's choice lets in who knocks; S2-2: marks move nothing; S2-1: both can write",
    arguments: [Language.german, .english])
  func call(language: Language) async throws {
    let display = try DisplayServer.xvfb()
    defer { display.stop() }
    let call = try await ScriptedCall(language: language, display: display.name)
    _ = try await call.digits()
    // The background of the panel.
    #expect(try DisplayServer.wait { try pixels(of: display).contains(0xfafbfc) })
    let before = try pixels(of: display)
    try picture(display, "1-key", language)
    call.line.send(.knock(session: ScriptedCall.session, number: 47, source: "192.0.2.0"))
    // More than the time that passes.
    #expect(try DisplayServer.wait { try zip(before, pixels(of: display)).count { $0 != $1 } > 3000 })
    try picture(display, "2-knock", language)
    try display.run("xdotool", "key", "Up", "Return")
    let admitted = try await call.line.expect { if case .admit(_, let number) = $0 { number } else { nil } }
    #expect(admitted == 47)

    let attempt = try await enter(call, rights: [.view, .pointer])
    try display.run("xdotool", "mousemove", "600", "400")
    _ = try await attempt.frame { if case .pointer = $0 { true } else { nil } }
    try display.run("xdotool", "key", "F8")
    try picture(display, "3-menu", language)
    try display.run("xdotool", "key", "Escape")
    try choose(display, 4)
    try display.run("xdotool", "mousemove", "500", "300", "mousedown", "1", "mousemove", "520", "320", "mouseup", "1")
    var marks: [MarkKind] = []
    while marks.last != .line {
      let frame = try await attempt.next()
      if case .mark(let kind, _, _) = frame { marks.append(kind) } else { #expect(frame == .releaseKeys) }
    }
    #expect(marks.suffix(2) == [.begin, .line])
    try picture(display, "4-marking", language)
    try display.run("xdotool", "key", "Escape")
    _ = try await attempt.frame { if case .mark(.clear, _, _) = $0 { true } else { nil } }

    attempt.desk.send(.paused(.locked))
    try await call.phase { _ in call.service.state.current.customer?.pause == .locked ? () : nil }
    try picture(display, "5-paused", language)
    attempt.desk.send(.paused(.over))
    attempt.desk.send(.rights(now: AccessRights.view.rawValue, .takenBack))
    try await call.phase { _ in call.service.state.current.session?.rights == [.view] ? () : nil }
    try picture(display, "6-taken-back", language)
    attempt.desk.send(.chat("Guten Tag, der Drucker druckt nicht."))
    #expect(
      try DisplayServer.wait { try display.run("xdotool", "search", "--name", "empfang").split(separator: "\n").count >= 2 })
    try await Task.sleep(for: .milliseconds(300))
    try display.run("xdotool", "type", "Moment")
    try display.run("xdotool", "key", "Return")
    #expect(try await attempt.frame { if case .chat(let text) = $0 { text } else { nil } } == "Moment")
    try picture(display, "7-chat", language)
    attempt.desk.send(.ended(reason: SessionEnd.stoppedAtDevice.rawValue))
    let failure = await call.running.value
    #expect(failure.code == SessionEnd.stoppedAtDevice.code)
    call.service.state.change { $0.phase = .over(failure.sentence) }
    try picture(display, "8-over", language)
    call.service.state.change { $0.isOver = true }
  }
}
