import CX11
import Foundation
import TestSupport
import Testing

@testable import X11

@Suite(.serialized) struct PresenceTests {
  /// Where systemd runs, logind's word counts and a test cannot change it.
  @Test(
    "S0-10: an open desktop has somebody, a locked one and a greeter have not",
    .disabled(if: FileManager.default.fileExists(atPath: "/run/systemd/system")))
  func states() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let watcher = try DisplayConnection(name: server.name)
    #expect(Presence.look(at: watcher) == .present)

    let locker = try DisplayConnection(name: server.name)
    var attributes = XSetWindowAttributes()
    attributes.override_redirect = 1
    let screen = XDefaultScreen(locker.display)
    let cover = XCreateWindow(
      locker.display, XDefaultRootWindow(locker.display), 0, 0, UInt32(XDisplayWidth(locker.display, screen)),
      UInt32(XDisplayHeight(locker.display, screen)), 0, 0, UInt32(InputOutput), nil, UInt(CWOverrideRedirect), &attributes)
    XMapRaised(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher) == .present, "a covering window that holds no keyboard is a slide show")
    #expect(XGrabKeyboard(locker.display, cover, 1, GrabModeAsync, GrabModeAsync, UInt(CurrentTime)) == GrabSuccess)
    XSync(locker.display, 0)
    #expect(Presence.look(at: watcher) == .locked)
    XUngrabKeyboard(locker.display, UInt(CurrentTime))
    XUnmapWindow(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher) == .present)

    var hint = XClassHint()
    let name = strdup("Xlogin")
    defer { free(name) }
    hint.res_name = name
    hint.res_class = name
    XSetClassHint(locker.display, cover, &hint)
    XMapRaised(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher) == .greeter)
  }

  @Test("logind's file tells a greeter, a desktop and a text console apart; only the session in front counts")
  func sessionFiles() {
    let desktop = "UID=1000\nACTIVE=1\nSEAT=seat0\nTYPE=x11\nCLASS=user\n"
    #expect(LoginSession.parse(desktop) == LoginSession(isGreeter: false, isGraphical: true, isLocked: false))
    let greeter = desktop.replacing("CLASS=user", with: "CLASS=greeter")
    #expect(LoginSession.parse(greeter)?.isGreeter == true)
    #expect(LoginSession.parse(desktop.replacing("TYPE=x11", with: "TYPE=tty"))?.isGraphical == false)
    #expect(LoginSession.parse(desktop.replacing("ACTIVE=1", with: "ACTIVE=0")) == nil)
    #expect(LoginSession.parse(desktop.replacing("seat0", with: "seat1")) == nil)
    #expect(LoginSession.parse("") == nil)
  }
}
