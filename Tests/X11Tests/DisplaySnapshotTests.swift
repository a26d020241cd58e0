import CX11
import Foundation
import TestSupport
import Testing

@testable import X11

@Suite(.serialized) struct DisplaySnapshotTests {
  @Test("S2-18, S2-19: what a session has changed is named, and put back")
  func restores() throws {
    let server = try DisplayServer.xvfb(width: 1280, height: 1024)
    let connection = try DisplayConnection(name: server.name)
    try server.run("setxkbmap", "de")
    let before = DisplaySnapshot(of: connection)
    #expect(before == DisplaySnapshot(of: connection))
    try server.run("xset", "r", "off", "s", "77", "99")
    try server.run("setxkbmap", "us", "-option", "ctrl:swapcaps")
    try server.run("xdotool", "keydown", "a", "mousedown", "1")
    try server.run("xrandr", "--fb", "900x700")
    let after = DisplaySnapshot(of: try DisplayConnection(name: server.name))
    let what = before.differences(to: after).map(\.what)
    for name in [
      "keyboard.repeat", "saver", "keyboard.layout", "keys.held", "buttons.held", "keymap.29", "screen", "keyboard.modifiers",
    ] {
      #expect(what.contains(name), "\(name)")
    }
    let key = try #require(before.differences(to: after).first { $0.what == "keymap.29" })
    #expect(key.before.contains("z") && key.after.contains("y"))
    before.restore(on: connection)
    let restored = DisplaySnapshot(of: try DisplayConnection(name: server.name))
    #expect(before.differences(to: restored) == [])
    withExtendedLifetime(server) {}
  }

  @Test("S2-19: a clipboard that belongs to somebody else now, and a held key of a person, are named")
  func names() throws {
    let server = try DisplayServer.xvfb()
    let connection = try DisplayConnection(name: server.name)
    let before = DisplaySnapshot(of: connection)
    let owner = try DisplayConnection(name: server.name)
    let window = XCreateSimpleWindow(owner.display, XDefaultRootWindow(owner.display), 0, 0, 1, 1, 0, 0, 0)
    XSetSelectionOwner(owner.display, XInternAtom(owner.display, "CLIPBOARD", 0), window, UInt(CurrentTime))
    #expect(owner.takeError() == nil)
    let differences = before.differences(to: DisplaySnapshot(of: connection))
    #expect(differences == [.init(what: "clipboard.owner", before: "0", after: "\(window)")])
    withExtendedLifetime((server, owner)) {}
  }
}
