import CX11
import Foundation
import Policy
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Agent
@testable import X11

/// What a gate lets through is read from the X server, as any program there sees it.
@Suite(.serialized) struct InputGateTests {
  private let server: DisplayServer
  private let input: InputThread

  init() throws {
    server = try DisplayServer.xvfb()
    input = try InputThread(display: server.name, cookie: nil) {}
  }

  private func pointer() throws -> String {
    try server.run("xdotool", "getmouselocation").split(separator: " ").prefix(2).joined(separator: " ")
  }

  /// True once xinput says so of the XTEST keyboard or pointer.
  private func device(_ name: String, shows text: String) throws -> Bool {
    try DisplayServer.wait(seconds: 5) { try server.run("xinput", "query-state", "Virtual core XTEST \(name)").contains(text) }
  }

  @Test("T51: without its right, no pointer moves and no key is pressed")
  func withoutRights() throws {
    let before = try pointer()
    let gate = InputGate(rights: [.view, .clipboard], input: input)
    #expect(!gate.admit(.pointer(x: 77, y: 88, buttons: 1)))
    #expect(!gate.admit(.key(keysym: 0x61, down: true)))
    Thread.sleep(forTimeInterval: 0.3)
    #expect(try pointer() == before)
    #expect(try !server.run("xinput", "query-state", "Virtual core XTEST pointer").contains("button[1]=down"))
    #expect(try !server.run("xinput", "query-state", "Virtual core XTEST keyboard").contains("=down"))
    input.stop()
  }

  @Test("Each right opens its own kind of event only")
  func eachRight() throws {
    let gate = InputGate(rights: [.view, .pointer], input: input)
    #expect(gate.admit(.pointer(x: 77, y: 88, buttons: 0)))
    #expect(!gate.admit(.key(keysym: 0x61, down: true)))
    #expect(try DisplayServer.wait { try pointer() == "x:77 y:88" })
    let typing = InputGate(rights: [.view, .keyboard], input: input)
    #expect(!typing.admit(.pointer(x: 10, y: 10, buttons: 0)))
    #expect(typing.admit(.key(keysym: 0x61, down: true)))
    #expect(try device("keyboard", shows: "=down"))
    #expect(try pointer() == "x:77 y:88")
    input.stop()
  }

  @Test("T56: no button goes down on a forbidden place, however it is dragged there; elsewhere it does")
  func forbiddenPlace() throws {
    let restraint = InputGate.Restraint(mayAct: { true }, isForbidden: { _, y in y < 50 })
    let gate = InputGate(rights: .all, input: input, restraint: restraint)
    gate.admit(.pointer(x: 300, y: 10, buttons: 1))
    gate.admit(.pointer(x: 300, y: 200, buttons: 1))
    #expect(try DisplayServer.wait { try pointer() == "x:300 y:200" })
    #expect(try !server.run("xinput", "query-state", "Virtual core XTEST pointer").contains("button[1]=down"))
    gate.admit(.pointer(x: 300, y: 200, buttons: 0))
    gate.admit(.pointer(x: 300, y: 200, buttons: 1))
    #expect(try device("pointer", shows: "button[1]=down"))
    input.stop()
  }

  @Test("T62: while the person uses the device nothing of the technician passes, and what was held is let go")
  func personFirst() throws {
    let mayAct = Mutex(true)
    let restraint = InputGate.Restraint(mayAct: { mayAct.withLock { $0 } }, isForbidden: { _, _ in false })
    let gate = InputGate(rights: .all, input: input, restraint: restraint)
    gate.admit(.pointer(x: 300, y: 200, buttons: 1))
    #expect(try device("pointer", shows: "button[1]=down"))
    mayAct.withLock { $0 = false }
    gate.admit(.pointer(x: 400, y: 300, buttons: 1))
    #expect(try DisplayServer.wait { try !server.run("xinput", "query-state", "Virtual core XTEST pointer").contains("=down") })
    #expect(!gate.admit(.key(keysym: 0x61, down: true)))
    #expect(try pointer() == "x:300 y:200")
    mayAct.withLock { $0 = true }
    gate.admit(.pointer(x: 400, y: 300, buttons: 1))
    #expect(try DisplayServer.wait { try pointer() == "x:400 y:300" })
    #expect(try !server.run("xinput", "query-state", "Virtual core XTEST pointer").contains("=down"))
    input.stop()
  }

  @Test("S0-10: while a session is paused, or a right was taken back, nothing passes")
  func pausedAndTakenBack() throws {
    let gate = InputGate(rights: .all, input: input)
    gate.pause(true)
    #expect(!gate.admit(.key(keysym: 0x61, down: true)))
    gate.pause(false)
    #expect(gate.admit(.pointer(x: 9, y: 9, buttons: 0)))
    gate.narrow(to: [.view, .keyboard])
    #expect(!gate.admit(.pointer(x: 20, y: 20, buttons: 0)))
    #expect(gate.admit(.key(keysym: 0x61, down: true)))
    gate.narrow(to: .all)
    #expect(!gate.admit(.pointer(x: 20, y: 20, buttons: 0)))
    input.stop()
  }

  @Test("F11: at the end every key and button is let go")
  func releasesAtTheEnd() throws {
    let gate = InputGate(rights: .all, input: input)
    gate.admit(.pointer(x: 5, y: 5, buttons: 1))
    gate.admit(.key(keysym: 0xFFE1, down: true))
    #expect(try device("pointer", shows: "button[1]=down"))
    #expect(try device("keyboard", shows: "=down"))
    input.stop()
    #expect(try DisplayServer.wait { try !server.run("xinput", "query-state", "Virtual core XTEST pointer").contains("=down") })
    #expect(try DisplayServer.wait { try !server.run("xinput", "query-state", "Virtual core XTEST keyboard").contains("=down") })
  }

  @Test("An X server that takes no events ends the input at a limit, once, and gathers no more")
  func stuck() throws {
    let isStuck = Mutex(0)
    let thread = try InputThread(display: server.name, cookie: nil) { isStuck.withLock { $0 += 1 } }
    // Another client holds the server, so that the thread waits for its answer.
    let holder = try DisplayConnection(name: server.name)
    XGrabServer(holder.display)
    XSync(holder.display, 0)
    for number in 0..<(3 * InputThread.limit) { thread.inject(.key(keysym: 0x61, down: number.isMultiple(of: 2))) }
    #expect(DisplayServer.wait { isStuck.withLock { $0 } == 1 })
    XUngrabServer(holder.display)
    XSync(holder.display, 0)
    #expect(try DisplayServer.wait { try !server.run("xinput", "query-state", "Virtual core XTEST keyboard").contains("=down") })
    #expect(isStuck.withLock { $0 } == 1)
    input.stop()
  }

  @Test("Frames that are no input never pass")
  func otherFrames() {
    let gate = InputGate(rights: .all, input: input)
    for frame: Frame in [.refresh, .acknowledge(number: 1), .cutText("x"), .ping(token: 1), .ended(reason: 1)] {
      #expect(!gate.admit(frame))
    }
    input.stop()
  }
}
