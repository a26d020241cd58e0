import Foundation
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// The window runs in Xephyr, whose devices are physical to it: XTEST on the server around it is a hand on the mouse.
@Suite(.serialized) struct ConsentWindowTests {
  private func window(seconds: Int = 60) -> ConsentWindow {
    ConsentWindow(
      company: "Muster %n%s GmbH", domain: "example.org", technician: "Jörg\u{1B}[2J \u{202E}Größmann", reason: "Drucker, 12 €",
      rights: .all, seconds: seconds, language: .german)
  }

  /// An answer that comes from another thread.
  private final class Pending: Sendable {
    let answer = Mutex<ConsentWindow.Answer?>(nil)
    let name = Mutex("")
    let isWanted = Mutex(true)

    init(_ window: ConsentWindow, on display: String) {
      Thread.detachNewThread {
        let (answer, name) = window.ask(display: display, cookie: nil) { self.isWanted.withLock { $0 } }
        self.name.withLock { $0 = name }
        self.answer.withLock { $0 = answer }
      }
    }

    func value(within seconds: Double) -> ConsentWindow.Answer? {
      _ = DisplayServer.wait(seconds: seconds) { answer.withLock { $0 != nil } }
      return answer.withLock { $0 }
    }
  }

  /// The window is there and takes input.
  private func waitForWindow(on server: DisplayServer) throws {
    #expect(try DisplayServer.wait { try server.run("xdotool", "search", "--name", "Fernwartung").contains("\n") })
    Thread.sleep(forTimeInterval: 1.3)
  }

  @Test("S0-6, T51: input made by programs gives no consent, the same keys on a physical device do")
  func programsCannotConsent() throws {
    let outer = try DisplayServer.xvfb()
    defer { outer.stop() }
    let inner = try DisplayServer.xephyr(in: outer)
    defer { inner.stop() }
    let pending = Pending(window(), on: inner.name)
    try waitForWindow(on: inner)
    try inner.run("xdotool", "key", "Tab", "Return", "space")
    for y in stride(from: 350, to: 700, by: 12) {
      for x in [480, 560, 640] { try inner.run("xdotool", "mousemove", "\(x)", "\(y)", "click", "1") }
    }
    #expect(pending.value(within: 0.5) == nil)
    try outer.run("xdotool", "mousemove", "500", "300")
    try outer.run("xdotool", "key", "Tab", "Tab", "Return")
    #expect(pending.value(within: 5) == .given)
  }

  @Test("T51: the keyboard is on Refuse, so that a hasty Return refuses")
  func returnRefuses() throws {
    let outer = try DisplayServer.xvfb()
    defer { outer.stop() }
    let inner = try DisplayServer.xephyr(in: outer)
    defer { inner.stop() }
    let pending = Pending(window(), on: inner.name)
    try waitForWindow(on: inner)
    try outer.run("xdotool", "mousemove", "500", "300")
    try outer.run("xdotool", "key", "Return")
    #expect(pending.value(within: 5) == .refused)
  }

  @Test("S0-9: the name of whoever answers is asked for, stands there where it is known, and can be another's or nobody's")
  func names() throws {
    let outer = try DisplayServer.xvfb()
    defer { outer.stop() }
    let inner = try DisplayServer.xephyr(in: outer)
    defer { inner.stop() }
    for (keys, name) in [
      ([], "Anna"), (["BackSpace", "e", "space", "E", "x"], "Anne Ex"),
      (["BackSpace", "BackSpace", "BackSpace", "BackSpace"], ""),
    ] {
      var window = window()
      window.person = "Anna"
      let pending = Pending(window, on: inner.name)
      try waitForWindow(on: inner)
      try outer.run("xdotool", "mousemove", "500", "300")
      try outer.run("xdotool", ["key", "--delay", "40", "Tab"] + keys + ["Tab", "Return"])
      #expect(pending.value(within: 5) == .given)
      #expect(pending.name.withLock { $0 } == name)
    }
  }

  @Test("S0-9: the known name is the full one of the account, else its login name")
  func accounts() {
    #expect(Machine.fullName("anna", comment: "Anna Öz,Zimmer 3,,") == "Anna Öz")
    #expect(Machine.fullName("anna", comment: "& Öz") == "Anna Öz")
    for nothing in ["", ",,,", " "] { #expect(Machine.fullName("anna", comment: nothing) == "anna") }
  }

  @Test("S0-5, T52: no answer in time is a no")
  func timeOut() throws {
    let server = try DisplayServer.xvfb()
    defer { server.stop() }
    #expect(Pending(window(seconds: 1), on: server.name).value(within: 5) == .timedOut)
  }

  @Test("T52: a session that is not wanted any more, a lost display and a missing one are a no")
  func withdrawn() throws {
    let server = try DisplayServer.xvfb()
    defer { server.stop() }
    let pending = Pending(window(), on: server.name)
    try waitForWindow(on: server)
    pending.isWanted.withLock { $0 = false }
    #expect(pending.value(within: 5) == .closed)
    #expect(Pending(window(), on: ":9999").value(within: 5) == .closed)
    var lost: DisplayServer? = try .xvfb()
    let orphan = Pending(window(), on: lost?.name ?? "")
    if let lost { try waitForWindow(on: lost) }
    lost = nil
    #expect(orphan.value(within: 5) == .closed)
  }

  @Test("T44, T45, T62: the window names company, domain, technician, reason and rights, with peer text made harmless")
  func content() {
    let elements = "\(window().dialog.form.elements)"
    for part in [
      "Muster %n%s GmbH (example.org)", "Größmann", "Drucker, 12 €", "Bildschirm", "Maus", "tippen", "Zwischenablage", "selbst",
    ] {
      #expect(elements.contains(part), "\(part)")
    }
    #expect(!elements.unicodeScalars.contains("\u{1B}"))
    #expect(!elements.unicodeScalars.contains("\u{202E}"))
  }
}
