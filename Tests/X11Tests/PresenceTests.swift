import CX11
import Foundation
import TestSupport
import Testing

@testable import X11

@Suite(.serialized) struct PresenceTests {
  @Test("S0-10: an open desktop has somebody, a locked one and a greeter have not, whether logind runs or not")
  func states() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let watcher = try DisplayConnection(name: server.name)
    #expect(Presence.look(at: watcher, nil) == .present)

    let locker = try DisplayConnection(name: server.name)
    var attributes = XSetWindowAttributes()
    attributes.override_redirect = 1
    let screen = XDefaultScreen(locker.display)
    let cover = XCreateWindow(
      locker.display, XDefaultRootWindow(locker.display), 0, 0, UInt32(XDisplayWidth(locker.display, screen)),
      UInt32(XDisplayHeight(locker.display, screen)), 0, 0, UInt32(InputOutput), nil, UInt(CWOverrideRedirect), &attributes)
    XMapRaised(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher, nil) == .present, "a covering window that holds no keyboard is a slide show")
    #expect(XGrabKeyboard(locker.display, cover, 1, GrabModeAsync, GrabModeAsync, UInt(CurrentTime)) == GrabSuccess)
    XSync(locker.display, 0)
    #expect(Presence.look(at: watcher, nil) == .locked)
    XUngrabKeyboard(locker.display, UInt(CurrentTime))
    XUnmapWindow(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher, nil) == .present)

    var hint = XClassHint()
    let name = strdup("Xlogin")
    defer { free(name) }
    hint.res_name = name
    hint.res_class = name
    XSetClassHint(locker.display, cover, &hint)
    XMapRaised(locker.display, cover)
    #expect(locker.takeError() == nil)
    #expect(Presence.look(at: watcher, nil) == .greeter)

    let open = LoginSession(isGreeter: false, isLocked: false)
    #expect(Presence.look(at: watcher, open) == .present)
    #expect(Presence.look(at: watcher, LoginSession(isGreeter: false, isLocked: true)) == .locked)
    #expect(Presence.look(at: watcher, LoginSession(isGreeter: true, isLocked: false)) == .greeter)
  }

  @Test("S0-10: a display whose terminal is not in front has nobody; started from a console, it has somebody", arguments: [0, 1])
  func terminal(hasTerminal: Int) throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let connection = try DisplayConnection(name: server.name)
    let name = XInternAtom(connection.display, "XFree86_has_VT", 0)
    withUnsafeBytes(of: hasTerminal) { bytes in
      _ = XChangeProperty(
        connection.display, XDefaultRootWindow(connection.display), name, Atom(XA_INTEGER), 32, PropModeReplace,
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 1)
    }
    let session = LoginSession(isGreeter: false, isLocked: false)
    #expect(Presence.look(at: connection, session) == (hasTerminal == 1 ? .present : .nobody))
  }

  @Test("logind's file tells a greeter from a desktop; only the session in front counts")
  func sessionFiles() {
    let desktop = "UID=1000\nACTIVE=1\nSEAT=seat0\nTYPE=x11\nCLASS=user\n"
    #expect(LoginSession.parse(desktop) == LoginSession(isGreeter: false, isLocked: false))
    let greeter = desktop.replacing("CLASS=user", with: "CLASS=greeter")
    #expect(LoginSession.parse(greeter)?.isGreeter == true)
    #expect(LoginSession.parse(desktop.replacing("ACTIVE=1", with: "ACTIVE=0")) == nil)
    #expect(LoginSession.parse(desktop.replacing("seat0", with: "seat1")) == nil)
    #expect(LoginSession.parse("") == nil)
  }

  @Test("S0-16: logind's session is found by its display, and a greeter is known as one")
  func showing() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [("1", "CLASS=user\nDISPLAY=:1\n"), ("c2", "CLASS=greeter\nDISPLAY=:0\n"), ("1.ref", "DISPLAY=:7\n")] {
      try folder.write(Array(text.utf8), to: name)
    }
    let greeter = LoginSession.showing(":0", folder: folder.path)
    #expect(greeter?.id == "c2" && greeter?.isGreeter == true)
    let desktop = LoginSession.showing(":1", folder: folder.path)
    #expect(desktop?.id == "1" && desktop?.isGreeter == false)
    #expect(LoginSession.showing(":7", folder: folder.path) == nil)
  }
}
