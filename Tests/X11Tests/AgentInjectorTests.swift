import CX11
import Foundation
import TestSupport
import Testing

@testable import X11

@Suite("XTestInjector", .serialized)
struct AgentInjectorTests {
  /// The keysym of a character (X11 protocol, appendix A).
  private func keysym(_ scalar: Unicode.Scalar) -> UInt32 {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xFF: scalar.value
    case 0x20AC: 0x20AC
    default: 0x0100_0000 | scalar.value
    }
  }

  private func type(_ keysyms: [UInt32], with injector: XTestInjector) {
    for keysym in keysyms {
      injector.key(keysym, down: true)
      injector.key(keysym, down: false)
      Thread.sleep(forTimeInterval: 0.004)
    }
  }

  @Test(
    "German text arrives unchanged, whatever layout the device has",
    arguments: ["us", "de", "de(nodeadkeys)", "fr", "us(intl)", "ru"])
  func text(_ layout: String) throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    try server.run("setxkbmap", layout)
    let terminal = try Terminal(on: server)
    let injector = try XTestInjector(try DisplayConnection(name: server.name))
    let text =
      "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich; 5 € für @ÄÖÜß {[]}\\|~ <>^°§²³µ `´ 'q' \"Y\" z/y-Y_Z? – „x“"
    type(text.unicodeScalars.map(keysym), with: injector)
    let typed = try terminal.typed(expecting: text)
    #expect(typed == text)
    injector.restore()
  }

  @Test("text arrives unchanged while CapsLock is on at the device", arguments: ["us", "de"])
  func capsLock(_ layout: String) throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    try server.run("setxkbmap", layout)
    let terminal = try Terminal(on: server)
    try server.run("xdotool", "key", "Caps_Lock")
    let injector = try XTestInjector(try DisplayConnection(name: server.name))
    let text = "Groß und klein: äÖüÄ ß 1234 +-* €"
    type(text.unicodeScalars.map(keysym), with: injector)
    let typed = try terminal.typed(expecting: text)
    #expect(typed == text)
    injector.restore()
  }

  @Test(
    "every key of the German layout, with Shift, AltGr and both, gives the same text as at a German keyboard",
    arguments: ["us", "de"])
  func germanKeyboard(_ layout: String) throws {
    let german = try DisplayServer.xvfb()
    defer { withExtendedLifetime(german) {} }
    try german.run("setxkbmap", "de")
    let germanTerminal = try Terminal(on: german)
    let keyboard = try DisplayConnection(name: german.name)
    let device = try DisplayServer.xvfb()
    defer { withExtendedLifetime(device) {} }
    try device.run("setxkbmap", layout)
    let terminal = try Terminal(on: device)
    let injector = try XTestInjector(try DisplayConnection(name: device.name))
    let shift = XKeysymToKeycode(keyboard.display, KeySym(XK_Shift_L))
    let altGr = XKeysymToKeycode(keyboard.display, KeySym(XK_ISO_Level3_Shift))
    let space = XKeysymToKeycode(keyboard.display, KeySym(XK_space))
    for modifiers in [[], [shift], [altGr], [shift, altGr]] {
      for code in Array(10...21) + Array(24...35) + Array(38...49) + Array(51...61) + [65, 94] {
        press(modifiers, down: true, keyboard, injector)
        let keysym = strike(code, keyboard)
        if keysym != 0, !(0xFD00...0xFFFF).contains(keysym) || (0xFE50...0xFE93).contains(keysym) {
          injector.key(keysym, down: true)
          injector.key(keysym, down: false)
        }
        press(modifiers, down: false, keyboard, injector)
        // A dead key shows itself with a space.
        injector.key(strike(Int(space), keyboard), down: true)
        injector.key(UInt32(XK_space), down: false)
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
    let expected = try germanTerminal.typed(expecting: "")
    #expect(expected.count > 200)
    let typed = try terminal.typed(expecting: expected)
    #expect(typed == expected)
    injector.restore()
  }

  /// Presses modifiers on both sides.
  private func press(_ codes: [KeyCode], down: Bool, _ keyboard: DisplayConnection, _ injector: XTestInjector) {
    for code in codes {
      XTestFakeKeyEvent(keyboard.display, UInt32(code), down ? 1 : 0, 0)
      injector.key(X11.Window.keysym(keyboard.display, code: UInt32(code), state: 0), down: down)
    }
    XSync(keyboard.display, 0)
  }

  /// Strikes a key of the German keyboard and returns the keysym a viewer there would send.
  private func strike(_ code: Int, _ keyboard: DisplayConnection) -> UInt32 {
    var state = XkbStateRec()
    XkbGetState(keyboard.display, UInt32(XkbUseCoreKbd), &state)
    XTestFakeKeyEvent(keyboard.display, UInt32(code), 1, 0)
    XTestFakeKeyEvent(keyboard.display, UInt32(code), 0, 0)
    XSync(keyboard.display, 0)
    return X11.Window.keysym(keyboard.display, code: UInt32(code), state: UInt32(state.mods) | UInt32(state.group) << 13)
  }

  @Test("dead keys compose at the device", arguments: ["us", "de"])
  func deadKeys(_ layout: String) throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    try server.run("setxkbmap", layout)
    let terminal = try Terminal(on: server)
    let injector = try XTestInjector(try DisplayConnection(name: server.name))
    let (acute, grave, circumflex) = (UInt32(0xFE51), UInt32(0xFE50), UInt32(0xFE52))
    type([acute, 0x65, grave, 0x61, circumflex, 0x6F, circumflex, 0x20, acute, 0x45], with: injector)
    #expect(try terminal.typed(expecting: "éàô^É") == "éàô^É")
    injector.restore()
  }

  @Test("releaseAll lets go of every key and button, and restore gives the layout back")
  func release() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let connection = try DisplayConnection(name: server.name)
    let before = try server.run("xmodmap", "-pke")
    let injector = try XTestInjector(connection)
    injector.key(UInt32(XK_Shift_L), down: true)
    injector.key(0x61, down: true)
    injector.key(0x0100_4E2D, down: true)
    injector.pointer(x: 10, y: 20, buttons: 0b101)
    #expect(held(connection) == (3, UInt32(Button1Mask | Button3Mask)))
    injector.releaseAll()
    #expect(held(connection) == (0, 0))
    injector.restore()
    #expect(try server.run("xmodmap", "-pke") == before)
  }

  @Test("F8: what an agent that was killed has left bound and pressed is taken back; while it lives, nothing is")
  func leftovers() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let next = try DisplayConnection(name: server.name)
    let before = try server.run("xmodmap", "-pke")
    var injector: XTestInjector? = try XTestInjector(try DisplayConnection(name: server.name))
    injector?.key(0x0100_4E2D, down: true)
    injector?.pointer(x: 10, y: 20, buttons: 1)
    XTestInjector.takeBackLeftovers(at: next)
    #expect(DisplayServer.wait { held(next) == (1, UInt32(Button1Mask)) })
    #expect(try server.run("xmodmap", "-pke").contains("U4E2D"))
    // Its connection goes, and with it its windows, as when the process dies.
    injector = nil
    #expect(DisplayServer.wait { held(next) == (1, UInt32(Button1Mask)) })
    XTestInjector.takeBackLeftovers(at: next)
    #expect(DisplayServer.wait { held(next) == (0, 0) })
    #expect(try server.run("xmodmap", "-pke") == before)
  }

  @Test("S4-13: agents of two organisations type and hold keys at once, and neither takes what is the other's")
  func sideBySide() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let watching = try DisplayConnection(name: server.name)
    let before = try server.run("xmodmap", "-pke")
    let first = try XTestInjector(try DisplayConnection(name: server.name))
    first.key(0x0100_4E2D, down: true)
    var second: XTestInjector? = try XTestInjector(try DisplayConnection(name: server.name))
    // Another connection may be looked at sooner.
    #expect(DisplayServer.wait { held(watching).keys == 1 })
    second?.key(0x0100_6587, down: true)
    first.key(0x0100_5B57, down: true)
    #expect(DisplayServer.wait { held(watching).keys == 3 })
    let both = try server.run("xmodmap", "-pke")
    #expect(both.contains("U4E2D") && both.contains("U6587") && both.contains("U5B57"))
    // One is killed: what it had bound goes, what the other holds stays.
    second = nil
    XTestInjector.takeBackLeftovers(at: watching)
    let left = try server.run("xmodmap", "-pke")
    #expect(left.contains("U4E2D") && !left.contains("U6587") && left.contains("U5B57"))
    first.restore()
    XTestInjector.releaseLeftovers(watching.display)
    #expect(try server.run("xmodmap", "-pke") == before)
    #expect(DisplayServer.wait { held(watching).keys == 0 })
  }

  /// The number of keys that are down, and the buttons.
  private func held(_ connection: DisplayConnection) -> (keys: Int, buttons: UInt32) {
    var keys = [CChar](repeating: 0, count: 32)
    XQueryKeymap(connection.display, &keys)
    var (root, child): (CX11.Window, CX11.Window) = (0, 0)
    var (x, y, windowX, windowY): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var mask: UInt32 = 0
    XQueryPointer(connection.display, XDefaultRootWindow(connection.display), &root, &child, &x, &y, &windowX, &windowY, &mask)
    return (keys.reduce(0) { $0 + UInt8(bitPattern: $1).nonzeroBitCount }, mask & 0x1F00)
  }

  @Test("wheel and buttons reach the device where the pointer is")
  func pointer() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let connection = try DisplayConnection(name: server.name)
    let watching = try DisplayConnection(name: server.name)
    let window = XCreateSimpleWindow(watching.display, XDefaultRootWindow(watching.display), 0, 0, 400, 300, 0, 0, 0)
    XSelectInput(watching.display, window, ButtonPressMask)
    XMapWindow(watching.display, window)
    XSync(watching.display, 0)
    let injector = try XTestInjector(connection)
    for bit in 0..<9 {
      injector.pointer(x: 123, y: 45, buttons: 1 << UInt16(bit))
      injector.pointer(x: 123, y: 45, buttons: 0)
    }
    var presses: [UInt32] = []
    _ = DisplayServer.wait(seconds: 15) {
      while let event = watching.nextEvent() {
        guard event.type == ButtonPress else { continue }
        #expect(event.xbutton.x == 123 && event.xbutton.y == 45)
        presses.append(event.xbutton.button)
      }
      return presses.count == 9
    }
    #expect(presses == Array(1...9))
  }

  @Test("the settings of the display are as before after a session that changed them")
  func settings() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let connection = try DisplayConnection(name: server.name)
    let before = DisplaySettings(of: connection)
    try server.run("xdotool", "key", "Caps_Lock")
    try server.run("xset", "r", "off")
    try server.run("xset", "s", "123", "45")
    #expect(DisplaySettings(of: connection) != before)
    before.restore(on: connection)
    #expect(DisplaySettings(of: connection) == before)
  }
}
