import CX11
import Synchronization
import TestSupport
import Testing
import Wire

@testable import X11

@Suite("Clipboard", .serialized)
struct AgentClipboardTests {
  /// Lets both sides work until the clipboard has fetched a text or the time is over.
  private func fetch(_ clipboard: Clipboard, seconds: Double = 15, while serve: () throws -> Void) throws -> String? {
    var text: String?
    _ = try DisplayServer.wait(seconds: seconds) {
      try serve()
      text = try clipboard.collect() ?? text
      return text != nil
    }
    return text
  }

  @Test("a text that one side offers arrives at the other, umlauts and euro included, up to the limit")
  func roundTrip() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let offering = try Clipboard(try DisplayConnection(name: server.name))
    let taking = try Clipboard(try DisplayConnection(name: server.name))
    for text in ["Grüße für 5 €: \"äöüÄÖÜß\"\n", String(repeating: "ß", count: Limits.cutText / 2)] {
      offering.offer(text)
      #expect(try fetch(taking) { _ = try offering.collect() } == text)
    }
  }

  @Test("a text above the limit is neither offered nor taken")
  func limit() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let clipboard = try Clipboard(try DisplayConnection(name: server.name))
    let long = String(repeating: "x", count: Limits.cutText + 1)
    clipboard.offer(long)
    let taking = try Clipboard(try DisplayConnection(name: server.name))
    let owner = try SelectionOwner(server.name, targets: ["UTF8_STRING"], text: long, piece: 60_000)
    #expect(try fetch(taking, seconds: 1) { owner.serve() } == nil)
    #expect(owner.textRequests == 1)
    clipboard.offer("short")
    #expect(try fetch(taking) { _ = try clipboard.collect() } == "short")
  }

  @Test("a text that comes in pieces is put together")
  func incremental() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let taking = try Clipboard(try DisplayConnection(name: server.name))
    let text = String(repeating: "Stück für Stück. ", count: 1000)
    let owner = try SelectionOwner(server.name, targets: ["TARGETS", "UTF8_STRING"], text: text, piece: 777)
    #expect(try fetch(taking) { owner.serve() } == text)
  }

  @Test("T42: a selection that stands for files is not even asked for its text")
  func files() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let taking = try Clipboard(try DisplayConnection(name: server.name))
    for target in ["text/uri-list", "x-special/gnome-copied-files"] {
      let path = "file:///home/user/.config/autostart/x.desktop"
      let owner = try SelectionOwner(server.name, targets: ["UTF8_STRING", target], text: path)
      #expect(try fetch(taking, seconds: 0.5) { owner.serve() } == nil)
      #expect(owner.textRequests == 0)
    }
  }

  @Test("T42: only text is offered, and a request for anything else is refused")
  func offersTextOnly() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let clipboard = try Clipboard(try DisplayConnection(name: server.name))
    clipboard.offer("file:///etc/passwd")
    let asking = try DisplayConnection(name: server.name)
    let window = XCreateSimpleWindow(asking.display, XDefaultRootWindow(asking.display), 0, 0, 1, 1, 0, 0, 0)
    for (target, isGiven) in [("text/uri-list", false), ("x-special/gnome-copied-files", false), ("UTF8_STRING", true)] {
      let atom = XInternAtom(asking.display, target, 0)
      XConvertSelection(asking.display, XInternAtom(asking.display, "CLIPBOARD", 0), atom, atom, window, Time(CurrentTime))
      XSync(asking.display, 0)
      var property: Atom?
      _ = try DisplayServer.wait(seconds: 15) {
        _ = try clipboard.collect()
        if let event = asking.nextEvent(), event.type == SelectionNotify { property = event.xselection.property }
        return property != nil
      }
      #expect((property ?? 0) == (isGiven ? atom : 0))
      #expect(property != nil)
    }
  }

  @Test("the thread carries texts both ways and takes its own off the clipboard at the end")
  func thread() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let heard = Mutex<String?>(nil)
    let thread = try ClipboardThread(display: server.name) { text in heard.withLock { $0 = text } }
    let other = try Clipboard(try DisplayConnection(name: server.name))
    thread.offer("from the viewer")
    #expect(try fetch(other) {} == "from the viewer")
    other.offer("vom Gerät")
    #expect(
      try DisplayServer.wait(seconds: 15) {
        _ = try other.collect(); return heard.withLock { $0 } == "vom Gerät"
      })
    thread.stop()
    let watching = try DisplayConnection(name: server.name)
    #expect(XGetSelectionOwner(watching.display, XInternAtom(watching.display, "CLIPBOARD", 0)) != 0, "it belongs to another")
  }

  @Test("S2-18: after a session the clipboard has what was on it before, which nobody was told, or nothing")
  func givesBack() throws {
    let server = try DisplayServer.xvfb()
    defer { withExtendedLifetime(server) {} }
    let watching = try DisplayConnection(name: server.name)
    func owner() -> UInt { XGetSelectionOwner(watching.display, XInternAtom(watching.display, "CLIPBOARD", 0)) }
    let heard = Mutex<[String]>([])
    let first = try ClipboardThread(display: server.name) { text in heard.withLock { $0.append(text) } }
    first.offer("from the viewer")
    #expect(DisplayServer.wait(seconds: 15) { owner() != 0 })
    first.stop()
    #expect(DisplayServer.wait(seconds: 15) { owner() == 0 })

    let person = try Clipboard(try DisplayConnection(name: server.name))
    person.offer("vorher")
    let second = try ClipboardThread(display: server.name) { text in heard.withLock { $0.append(text) } }
    second.offer("from the viewer")
    #expect(try fetch(person) {} == "from the viewer")
    second.stop()
    #expect(try fetch(person) {} == "vorher")
    #expect(heard.withLock { $0 } == [])
    person.offer("nachher")
    let next = try Clipboard(try DisplayConnection(name: server.name))
    person.offer("nachher")
    #expect(try fetch(next) { _ = try person.collect() } == "nachher")
  }
}
