import CX11
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Widgets
@testable import X11

@Suite struct TextEntryTests {
  private func entry(_ text: String, limit: Int = 100, _ takes: TextEntry.Kind = .line) -> TextEntry {
    var entry = TextEntry(limit: limit, takes)
    entry.type(text)
    return entry
  }

  @Test("Shift and the arrows select, and what is typed takes the place of what is selected")
  func selecting() {
    var entry = entry("Größe")
    for _ in 0..<3 { _ = entry.key(Keysym.left, isSelecting: true) }
    #expect(entry.selectedText == "öße")
    _ = entry.key(Keysym.right, isSelecting: true)
    #expect(entry.selectedText == "ße")
    entry.type("ßmann")
    #expect(entry.text == "Größmann" && entry.selection.isEmpty)
    _ = entry.key(Keysym.home, isSelecting: true)
    #expect(entry.selectedText == "Größmann")
    _ = entry.key(Keysym.right)
    #expect(entry.selection.isEmpty && entry.caret == 8)
    entry.selectAll()
    _ = entry.key(Keysym.delete)
    #expect(entry.isEmpty)
  }

  @Test("a pasted text loses its control characters, and in one line its line feeds; what is too long is cut between characters")
  func pasting() {
    var line = entry("a")
    line.paste("b\u{1b}[31m\tc\r\nd\u{2028}e\0\n")
    #expect(line.text == "ab[31m c d e")
    var lines = entry("", .lines)
    lines.paste("b\r\nc\n")
    #expect(lines.text == "b\nc")
    var short = entry("x", limit: 4)
    short.paste("äöü")
    #expect(short.text == "xä")
  }

  @Test("a pasted key may be written as it was told, and takes the place of what was typed")
  func pastingCode() {
    var code = entry("99", limit: 7, .digits)
    code.paste("Ihr Schlüssel: 421 2345\n")
    #expect(code.text == "4212345")
    code.paste("keiner")
    code.type("x")
    #expect(code.text == "4212345")
  }

  @Test("a mark typed after its letter makes one character with it")
  func combining() {
    var entry = entry("e")
    entry.type("\u{301}")
    #expect(entry.caret == 1)
    _ = entry.key(Keysym.backspace)
    #expect(entry.isEmpty)
  }
}

@Suite(.serialized) struct EntryEditorTests {
  /// A dialog with an entry on a German keyboard.
  private final class Desk {
    let server: DisplayServer
    let view: FormView
    private let connection: DisplayConnection
    private let other: DisplayConnection
    private var programs: [Process] = []

    init(_ element: Element, layout: String...) throws {
      server = try .xvfb(width: 640, height: 400)
      try server.run("setxkbmap", layout.isEmpty ? ["de"] : layout)
      connection = try DisplayConnection(name: server.name)
      other = try DisplayConnection(name: server.name)
      let form = Form([element, .buttons([Button(id: 1, title: "OK", isMain: true)])])
      view = try FormView(connection, .dialog(title: "Test", alwaysOnTop: false), width: 400, form)
      #expect(reaches { focus == view.window.id })
    }

    deinit {
      for program in programs { kill(program.processIdentifier, SIGKILL) }
      server.stop()
    }

    private var focus: UInt {
      var (window, revert): (UInt, Int32) = (0, 0)
      XGetInputFocus(other.display, &window, &revert)
      return window
    }

    func press(_ keys: String...) throws { try server.run("xdotool", ["key", "--delay", "20"] + keys) }

    /// Handles what happens until this is so.
    func reaches(_ isTrue: () -> Bool) -> Bool {
      DisplayServer.wait {
        while let (_, event) = connection.nextEvent(of: [view.window]) { _ = view.handle(event) }
        return isTrue()
      }
    }

    func reaches(_ text: String) -> Bool { reaches { view.form.entry.text == text } }

    /// Copies something, as another program does that goes on running.
    func copy(_ text: String, to selection: String) throws {
      let tool = Process()
      let input = Pipe()
      tool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      tool.arguments = ["xclip", "-quiet", "-i", "-selection", selection, "-display", server.name]
      tool.standardInput = input
      (tool.standardOutput, tool.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try tool.run()
      programs.append(tool)
      input.fileHandleForWriting.write(Data(text.utf8))
      try input.fileHandleForWriting.close()
      let name = XInternAtom(other.display, selection.uppercased(), 0)
      #expect(DisplayServer.wait { XGetSelectionOwner(other.display, name) != 0 })
    }

    /// What another program gets from the clipboard.
    func pasted() throws -> String {
      let answer = Answer()
      let name = server.name
      Thread.detachNewThread {
        let tool = Process()
        let output = Pipe()
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tool.arguments = ["xclip", "-o", "-selection", "clipboard", "-display", name]
        tool.standardOutput = output
        try? tool.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        answer.text.withLock { $0 = text }
      }
      #expect(reaches { answer.text.withLock { $0 } != nil })
      return answer.text.withLock { $0 } ?? ""
    }

    /// Does what the owner of a selection does when somebody has asked it for a text.
    func answerUnasked(_ text: String) {
      func atom(_ name: String) -> Atom { XInternAtom(other.display, name, 0) }
      let window = view.window.id
      XChangeProperty(
        other.display, window, atom("RS_PASTE"), atom("UTF8_STRING"), 8, PropModeReplace, Array(text.utf8), Int32(text.utf8.count)
      )
      var event = XEvent()
      event.xselection.type = SelectionNotify
      event.xselection.requestor = window
      event.xselection.selection = atom("CLIPBOARD")
      event.xselection.target = atom("UTF8_STRING")
      event.xselection.property = atom("RS_PASTE")
      XSendEvent(other.display, window, 0, 0, &event)
      XSync(other.display, 0)
    }
  }

  private final class Answer: Sendable {
    let text = Mutex<String?>(nil)
  }

  @Test("dead keys and AltGr of the German keyboard type what is printed on them")
  func deadKeys() throws {
    let desk = try Desk(.entry(limit: 100))
    try desk.press(
      "dead_acute", "e", "dead_circumflex", "o", "dead_grave", "a", "udiaeresis", "ISO_Level3_Shift+plus", "ISO_Level3_Shift+e")
    #expect(desk.reaches("éôàü~€"), "\(desk.view.form.entry.text)")
    try desk.press("dead_acute", "space", "dead_acute", "x", "y")
    #expect(desk.reaches("éôàü~€'y"), "\(desk.view.form.entry.text)")
  }

  @Test("the compose key puts characters together")
  func compose() throws {
    let desk = try Desk(.entry(limit: 100), layout: "de", "-option", "compose:caps")
    try desk.press("Multi_key", "o", "e", "Multi_key", "s", "s")
    #expect(desk.reaches("œß"), "\(desk.view.form.entry.text)")
  }

  @Test("what was copied elsewhere is pasted by Ctrl+V and Shift+Insert, what is marked by the middle button")
  func pasting() throws {
    let desk = try Desk(.entry(limit: 100))
    try desk.copy("Grüße\tan €\n", to: "clipboard")
    try desk.copy("markiert", to: "primary")
    try desk.press("ctrl+v")
    #expect(desk.reaches("Grüße an €"), "\(desk.view.form.entry.text)")
    try desk.press("ctrl+a", "minus", "shift+Insert")
    #expect(desk.reaches("-Grüße an €"), "\(desk.view.form.entry.text)")
    try desk.server.run("xdotool", "mousemove", "300", "180", "click", "2")
    #expect(desk.reaches("-Grüße an €markiert"), "\(desk.view.form.entry.text)")
  }

  @Test("S2-5: a key that was sent in writing is pasted as it stands there")
  func key() throws {
    let desk = try Desk(.code(groups: [3, 4]))
    try desk.press("7", "7")
    try desk.copy("421 2345", to: "clipboard")
    try desk.press("ctrl+v")
    #expect(desk.reaches("4212345"), "\(desk.view.form.entry.text)")
  }

  @Test("what is selected can be copied and cut; a letter with Ctrl is never typed")
  func copying() throws {
    let desk = try Desk(.entry(limit: 100))
    try desk.press("a", "b", "udiaeresis", "d", "ctrl+b", "alt+f", "Left", "shift+Left", "shift+Left", "ctrl+c")
    #expect(desk.reaches { desk.view.form.entry.selectedText == "bü" }, "\(desk.view.form.entry)")
    // The window answers while another program asks.
    let taken = try desk.pasted()
    #expect(taken == "bü")
    try desk.press("ctrl+x")
    #expect(desk.reaches("ad"))
    #expect(try desk.pasted() == "bü")
  }

  @Test("T52: nobody can paste into a window that has not asked")
  func unasked() throws {
    let desk = try Desk(.entry(limit: 100))
    desk.answerUnasked("421 2345")
    try desk.press("a")
    #expect(desk.reaches("a"), "\(desk.view.form.entry.text)")
  }
}
