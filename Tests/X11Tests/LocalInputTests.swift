import CX11
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import X11

/// A screen with a person in front of it: what XTEST does on the server around it comes from physical devices inside.
final class Desk {
  let outer: DisplayServer
  let inner: DisplayServer

  init(width: Int = 1000, height: Int = 700) throws {
    outer = try .xvfb()
    inner = try .xephyr(in: outer, width: width, height: height)
    try outer.run("xdotool", "mousemove", "500", "300")
  }

  deinit {
    inner.stop()
    outer.stop()
  }

  /// What goes into DISPLAY for programs at this desk.
  var name: String { inner.name }

  /// The person at the desk does something.
  func person(_ words: String...) throws { try outer.run("xdotool", words) }

  /// A program, or a technician, does the same.
  func program(_ words: String...) throws { try inner.run("xdotool", words) }

  /// The person presses the main button at a place of the screen.
  func click(x: Int, y: Int) throws {
    try person("mousemove", "\(x)", "\(y)", "sleep", "0.1", "click", "1")
  }
}

@Suite(.serialized) struct LocalInputTests {
  @Test("S2-20: what people do and what programs do are counted apart")
  func counts() throws {
    let desk = try Desk()
    let input = try LocalInput(display: desk.name, cookie: nil) {}
    defer { input.stop() }
    try desk.program("key", "a", "b", "click", "1", "mousemove_relative", "10", "10")
    #expect(
      DisplayServer.wait {
        let counts = input.counts.program
        return counts.keys == 2 && counts.buttons == 1 && counts.motions > 0
      })
    #expect(input.counts.physical.keys == 0 && input.counts.physical.buttons == 0)
    let before = input.lastActivity
    try desk.program("key", "c")
    #expect(DisplayServer.wait { input.counts.program.keys == 3 })
    #expect(input.lastActivity == before)
    try desk.person("mousemove", "510", "310", "key", "a", "click", "3")
    #expect(
      DisplayServer.wait {
        let counts = input.counts.physical
        return counts.keys == 1 && counts.buttons == 1 && counts.motions > 0
      })
    let last = try #require(input.lastActivity)
    #expect(last > (before ?? last - .seconds(1)) && last <= .now)
    withExtendedLifetime(desk) {}
  }

  @Test("S2-17: a person stops by the keys, whoever has grabbed the keyboard and whatever is injected meanwhile; programs cannot")
  func hotKey() throws {
    let desk = try Desk()
    let count = Mutex(0)
    let input = try LocalInput(display: desk.name, cookie: nil) { count.withLock { $0 += 1 } }
    defer { input.stop() }
    try desk.program("key", "ctrl+alt+End")
    #expect(DisplayServer.wait { input.counts.program.keys == 3 })
    #expect(count.withLock { $0 } == 0)
    let greedy = try DisplayConnection(name: desk.name)
    let root = XDefaultRootWindow(greedy.display)
    #expect(XGrabKeyboard(greedy.display, root, 0, GrabModeAsync, GrabModeAsync, UInt(CurrentTime)) == GrabSuccess)
    #expect(greedy.takeError() == nil)
    try desk.program("keydown", "Shift_L", "keydown", "x", "keydown", "End")
    let start = ContinuousClock.now
    try desk.person("key", "ctrl+alt+End")
    #expect(DisplayServer.wait { count.withLock { $0 } == 1 })
    #expect(.now - start < .seconds(1))
    try desk.person("key", "alt+End")
    try desk.person("key", "ctrl+alt+Home")
    #expect(DisplayServer.wait { input.counts.physical.keys >= 8 })
    #expect(count.withLock { $0 } == 1)
    withExtendedLifetime((desk, greedy)) {}
  }
}

@Suite struct HotKeyTests {
  @Test("one key of each group completes it, once for each press, in any order")
  func combinations() {
    var keys = HotKey([[37, 105], [64, 108], [115]])
    for (code, isDown, completes) in [
      (37, true, false), (64, true, false), (115, true, true), (115, true, false), (115, false, false), (115, true, true),
      (64, false, false), (108, true, true), (38, true, false), (37, false, false), (105, true, true),
    ] {
      #expect(keys.change(code, isDown: isDown) == completes, "\(code) \(isDown)")
    }
  }
}

@Suite struct MailboxTests {
  @Test("messages come in order, the oldest are left out where nobody takes them, and a closed one has none")
  func messages() {
    let mailbox = Mailbox<Int>()
    for number in 1...3 { mailbox.send(number) }
    #expect(mailbox.take() == [1, 2, 3])
    #expect(mailbox.take() == [])
    for number in 0..<5000 { mailbox.send(number) }
    let kept = mailbox.take() ?? []
    #expect(kept.count <= Mailbox<Int>.limit && kept.last == 4999 && kept == kept.sorted())
    mailbox.close()
    #expect(mailbox.take() == nil)
  }
}
