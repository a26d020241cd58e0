import CX11
import Foundation
import Framebuffer
import Synchronization
import TestSupport
import Testing

@testable import Widgets
@testable import X11

extension SessionBar.Content {
  /// As an agent fills it in.
  static let sample = {
    var content = SessionBar.Content(
      texts: .init(
        viewOnly: "Nur zusehen", rights: "Rechte", rightsHeading: "Erlaubt ist jetzt",
        rightsNote: "Ein Klick nimmt ein Recht zurück.",
        chat: "Chat", stop: "Beenden", hotKey: "Strg+Alt+Ende"),
      who: "Erika Größmann, Muster GmbH", details: "seit 10:42 · sieht zu und bedient")
    content.rights = [
      Choice(id: 1, title: "Ihren Bildschirm sehen", isOn: true),
      Choice(id: 2, title: "Ihre Maus bewegen und klicken", isOn: true),
    ]
    return content
  }()
}

@Suite(.serialized) struct SessionBarTests {
  /// A bar, and another program on the same screen.
  private final class Scene {
    let bar: SessionBar
    let actions: Actions
    let other: DisplayConnection

    /// What was pressed.
    final class Actions: Sendable {
      let list = Mutex<[SessionBar.Action]>([])
      var all: [SessionBar.Action] { list.withLock { $0 } }
    }

    init(_ display: String, _ content: SessionBar.Content = .sample) throws {
      let actions = Actions()
      bar = try SessionBar(display: display, cookie: nil, content: content) { action in
        actions.list.withLock { $0.append(action) }
      }
      self.actions = actions
      other = try DisplayConnection(name: display)
    }

    deinit { bar.stop() }

    var display: OpaquePointer { other.display }

    /// The bars as another program finds them, lowest first, and whether each is seen whole.
    func bars() -> [(id: UInt, rect: Rect, isOnTop: Bool)] {
      var (root, parent, count): (UInt, UInt, UInt32) = (0, 0, 0)
      var list: UnsafeMutablePointer<UInt>?
      guard XQueryTree(display, XDefaultRootWindow(display), &root, &parent, &list, &count) != 0, let list else { return [] }
      defer { XFree(list) }
      let windows = Array(UnsafeBufferPointer(start: list, count: Int(count)))
      let found = windows.enumerated().compactMap { index, id -> (UInt, Rect, Int)? in
        var hint = XClassHint()
        var place = XWindowAttributes()
        guard XGetClassHint(display, id, &hint) != 0, XGetWindowAttributes(display, id, &place) != 0 else { return nil }
        defer {
          XFree(hint.res_name)
          XFree(hint.res_class)
        }
        guard String(cString: hint.res_name) == "rs", place.override_redirect != 0, place.map_state == IsViewable else {
          return nil
        }
        return (id, Rect(x: place.x, y: place.y, width: place.width, height: place.height), index)
      }
      _ = other.takeError()
      return found.map { ($0.0, $0.1, $0.2 >= windows.count - found.count) }
    }

    /// True where there is one bar within the seconds, above everything and where it was.
    func isBack(_ rect: Rect, within seconds: Double = 1) -> Bool {
      DisplayServer.wait(seconds: seconds) {
        let now = bars()
        return now.count == 1 && now.allSatisfy { $0.isOnTop && $0.rect == rect }
      }
    }

    /// A window of the other program over everything.
    func cover() -> UInt {
      var attributes = XSetWindowAttributes()
      attributes.override_redirect = 1
      let window = XCreateWindow(
        display, XDefaultRootWindow(display), 0, 0, 3000, 2000, 0, 0, UInt32(InputOutput), nil, UInt(CWOverrideRedirect),
        &attributes)
      XMapRaised(display, window)
      XSync(display, 0)
      return window
    }
  }

  @Test(
    "S2-17, T56: covered, moved, shrunk, unmapped, made transparent or cut, destroyed or killed, the bar is back within a second")
  func stays() throws {
    let server = try DisplayServer.xvfb()
    let scene = try Scene(server.name)
    #expect(DisplayServer.wait { scene.bars().count == 1 })
    let rect = try #require(scene.bars().first).rect
    #expect(rect.y == 0 && abs(rect.x * 2 + rect.width - 1280) <= 1)
    func id() -> UInt { scene.bars().first?.id ?? 0 }
    let display = scene.display
    let opacity = XInternAtom(display, "_NET_WM_WINDOW_OPACITY", 0)

    _ = scene.cover()
    #expect(scene.isBack(rect, within: 0.15))
    XMoveWindow(display, id(), -3000, 40)
    #expect(scene.isBack(rect))
    XResizeWindow(display, id(), 1, 1)
    #expect(scene.isBack(rect))
    XUnmapWindow(display, id())
    #expect(scene.isBack(rect))
    XLowerWindow(display, id())
    #expect(scene.isBack(rect))
    XReparentWindow(display, id(), scene.cover(), 0, 0)
    #expect(scene.isBack(rect))
    var nothing: [UInt] = [0]
    nothing.withUnsafeMutableBytes { bytes in
      _ = XChangeProperty(
        display, id(), opacity, Atom(XA_CARDINAL), 32, PropModeReplace, bytes.bindMemory(to: UInt8.self).baseAddress, 1)
    }
    XShapeCombineRectangles(display, id(), ShapeBounding, 0, 0, nil, 0, ShapeSet, Unsorted)
    XShapeCombineRectangles(display, id(), ShapeInput, 0, 0, nil, 0, ShapeSet, Unsorted)
    XMoveWindow(display, id(), 1, 1)
    #expect(
      DisplayServer.wait(seconds: 1) {
        var (count, order): (Int32, Int32) = (0, 0)
        let shapes = [ShapeBounding, ShapeInput].map { kind -> Bool in
          guard let list = XShapeGetRectangles(display, id(), kind, &count, &order) else { return false }
          defer { XFree(list) }
          return count == 1 && Int32(list.pointee.width) == rect.width
        }
        var atoms: Int32 = 0
        guard let list = XListProperties(display, id(), &atoms) else { return false }
        defer { XFree(list) }
        return shapes == [true, true] && !UnsafeBufferPointer(start: list, count: Int(atoms)).contains(opacity)
      })
    XDestroyWindow(display, id())
    XSync(display, 0)
    #expect(scene.isBack(rect))
    XKillClient(display, id())
    XSync(display, 0)
    #expect(scene.isBack(rect))
    #expect(scene.actions.all == [])
    withExtendedLifetime((server, scene)) {}
  }

  @Test("T56: killed again and again, or without a display, the bar says that it is lost")
  func lost() throws {
    let server = try DisplayServer.xvfb()
    let scene = try Scene(server.name)
    #expect(
      DisplayServer.wait(seconds: 20) {
        if let id = scene.bars().first?.id {
          XKillClient(scene.display, id)
          XSync(scene.display, 0)
        }
        return scene.actions.all == [.lost]
      })
    #expect(scene.bars().isEmpty && !scene.bar.covers(x: 640, y: 5))
    let second = try Scene(server.name)
    #expect(DisplayServer.wait { second.bars().count == 1 })
    server.stop()
    #expect(DisplayServer.wait { second.actions.all == [.lost] })
    withExtendedLifetime((server, scene, second)) {}
  }

  @Test("S2-17, T56: a person presses everything on the bar, also under another's grab; a technician presses nothing")
  func presses() throws {
    let desk = try Desk()
    let scene = try Scene(desk.name)
    #expect(DisplayServer.wait { scene.bars().count == 1 })
    let rect = try #require(scene.bars().first).rect
    let theme = Theme(scale: 1)
    let layout = SessionBarLayout(
      .sample, widest: 1000, theme: theme, measure: .init(Typefaces(scene.other)))
    func place(_ part: SessionBarLayout.Part) throws -> (x: Int, y: Int) {
      let box = try #require(layout.boxes.first { $0.part == part }).rect
      return (Int(rect.x + box.x + box.width / 2), Int(rect.y + box.y + box.height / 2))
    }
    let (x, y) = try place(.stop)
    #expect(scene.bar.covers(x: x, y: y) && !scene.bar.covers(x: x, y: y + 60))
    try desk.program("mousemove", "\(x)", "\(y)", "click", "1", "click", "1")
    for part in [SessionBarLayout.Part.chat, .viewOnly, .rights] {
      let (x, y) = try place(part)
      try desk.click(x: x, y: y)
    }
    #expect(DisplayServer.wait { scene.actions.all == [.chat, .viewOnly(true)] && scene.bars().count == 2 })
    // The menu of rights is open: its first row takes the first right back.
    let menu = try #require(scene.bars().first { $0.rect != rect }).rect
    #expect(menu.y == rect.maxY)
    #expect(scene.bar.covers(x: Int(menu.x) + 60, y: Int(menu.y) + 60))
    try desk.program("mousemove", "\(Int(menu.x) + 60)", "\(Int(menu.y) + 68)", "click", "1")
    try desk.click(x: Int(menu.x) + 60, y: Int(menu.y) + 68)
    #expect(DisplayServer.wait { scene.actions.all.last == .takeBack(1) && scene.bars().count == 1 })
    let root = XDefaultRootWindow(scene.display)
    #expect(
      XGrabPointer(scene.display, root, 0, 0, GrabModeAsync, GrabModeAsync, 0, 0, UInt(CurrentTime)) == GrabSuccess)
    XSync(scene.display, 0)
    let start = ContinuousClock.now
    try desk.click(x: x, y: y)
    #expect(DisplayServer.wait { scene.actions.all == [.chat, .viewOnly(true), .takeBack(1), .stop] })
    #expect(.now - start < .seconds(1))
    withExtendedLifetime((desk, scene)) {}
  }

  @Test("S3-10: every monitor has a bar, also one that comes during the session")
  func monitors() throws {
    let server = try DisplayServer.xvfb()
    let scene = try Scene(server.name)
    #expect(DisplayServer.wait { scene.bars().count == 1 })
    try server.splitIntoMonitors(width: 640, height: 800)
    // Monitors that are only named tell nobody; a window that moves has the bar look.
    XDestroyWindow(scene.display, scene.cover())
    XSync(scene.display, 0)
    #expect(
      DisplayServer.wait {
        let bars = scene.bars()
        return bars.count == 2 && Set(bars.map { $0.rect.x < 640 }) == [true, false]
      })
    withExtendedLifetime((server, scene)) {}
  }

  @Test("while the screen is locked the bar leaves the locker above it, and comes back with the desktop")
  func yields() throws {
    let server = try DisplayServer.xvfb()
    var content = SessionBar.Content.sample
    content.yields = true
    let scene = try Scene(server.name, content)
    #expect(DisplayServer.wait { scene.bars().count == 1 })
    _ = scene.cover()
    Thread.sleep(forTimeInterval: 0.3)
    #expect(scene.bars().first?.isOnTop == false)
    scene.bar.show(.sample)
    #expect(DisplayServer.wait(seconds: 1) { scene.bars().first?.isOnTop == true })
    withExtendedLifetime((server, scene)) {}
  }
}
