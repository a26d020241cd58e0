import Foundation
import Framebuffer
import Synchronization
import TestSupport
import Testing

@testable import Widgets
@testable import X11

extension ChatWindow.Texts {
  static let sample = ChatWindow.Texts(title: "Chat – Fernwartung", placeholder: "Nachricht schreiben", send: "Senden")
}

@Suite(.serialized) struct ChatWindowTests {
  @Test("S2-1: what a person types is said, with Shift+Return on several lines; at the customer's side nobody else can say it")
  func says() throws {
    let desk = try Desk()
    let said = Mutex<[ChatWindow.Action]>([])
    let chat = try ChatWindow(display: desk.name, cookie: nil, texts: .sample, isGuarded: true, limit: 100) { action in
      said.withLock { $0.append(action) }
    }
    defer { chat.stop() }
    chat.add(.init(author: "Erika", text: "Guten Tag %n%s\nkann ich helfen?", isOwn: false))
    chat.open()
    func isOpen() throws -> Bool { try desk.inner.run("xdotool", "search", "--name", "Fernwartung").contains("\n") }
    #expect(try DisplayServer.wait { try isOpen() })
    // Without a window manager the keyboard goes to the window when it is shown.
    Thread.sleep(forTimeInterval: 0.3)
    try desk.program("key", "h", "a", "c", "k", "Return")
    try desk.person("key", "j", "a", "shift+Return", "o", "k", "Return")
    #expect(DisplayServer.wait { said.withLock { $0 } == [.said("ja\nok")] })
    try desk.person("key", "Return", "space", "Return", "Escape")
    #expect(DisplayServer.wait { said.withLock { $0 } == [.said("ja\nok"), .closed] })
    #expect(try DisplayServer.wait { try !isOpen() })
    chat.open()
    #expect(try DisplayServer.wait { try isOpen() })
    withExtendedLifetime(desk) {}
  }
}

@Suite struct ChatLayoutTests {
  /// Every character is 10 pixels wide.
  private let measure = FormLayout.Measure(width: { text, _ in text.count * 10 }, metrics: { _ in (12, 4) })

  private func layout(_ said: [ChatWindow.Line], typed: String = "", scroll: Int = 0) -> ChatLayout {
    var entry = TextEntry(limit: 1000, .lines)
    for scalar in typed.unicodeScalars { if scalar == "\n" { entry.breakLine() } else { _ = entry.key(scalar.value) } }
    return ChatLayout(
      said, typed: entry, texts: .init(title: "", placeholder: "…", send: "Send"), scroll: scroll, width: 400, height: 300,
      theme: Theme(scale: 1), measure: measure)
  }

  @Test("own words stand on the right, others' on the left, an author once for all that follows")
  func sides() {
    let layout = layout([
      .init(author: "A", text: "one", isOwn: false), .init(author: "A", text: "two", isOwn: false),
      .init(author: "B", text: "three", isOwn: true),
    ])
    #expect(layout.bubbles.map(\.isOwn) == [false, false, true])
    #expect(layout.bubbles[0].rect.x == 14 && layout.bubbles[2].rect.maxX == 386)
    #expect(layout.lines.filter { $0.text == "A" || $0.text == "B" }.count == 2)
  }

  @Test("the newest line is in sight, and the whole talk can be moved past")
  func scrolling() {
    let many = (0..<50).map { ChatWindow.Line(author: "A", text: "line \($0)", isOwn: false) }
    let newest = layout(many)
    let last = newest.bubbles[49].rect
    #expect(last.maxY <= newest.talk.maxY && last.maxY > newest.talk.maxY - 30)
    let oldest = layout(many, scroll: newest.maxScroll + 99).bubbles[0].rect
    #expect(oldest.y >= 0 && oldest.y < 60)
  }

  @Test("the caret stands behind what is typed, on the line where that is, and its line is in sight")
  func caret() {
    let one = layout([], typed: "abc")
    #expect(one.caret.x == one.entry.x + 12 + 30)
    let two = layout([], typed: "abc\nd")
    #expect(two.entryLines.map(\.text) == ["abc", "d"])
    #expect(two.caret.x == two.entry.x + 12 + 10 && two.caret.y > two.entry.y + 20)
    #expect(two.entry.height > one.entry.height)
    let many = layout([], typed: "a\nb\nc\nd\ne\nf")
    #expect(many.entryLines.map(\.text) == ["c", "d", "e", "f"])
    #expect(many.entry.contains(many.caret))
  }

  @Test(
    "typed text breaks behind spaces, and nothing of it is left out",
    arguments: ["", "a b", "abcdefghij klm", "ab  cd \n\ne f", "äöü\n"])
  func typedLines(text: String) {
    let lines = wrapTyped(text, width: 5) { $0.count }
    #expect(lines.joined() == text)
    #expect(lines.allSatisfy { $0.filter { $0 != "\n" }.count <= 5 })
  }
}

@Suite struct FormElementTests {
  private let measure = FormLayout.Measure(width: { text, _ in text.count * 10 }, metrics: { _ in (12, 4) })

  private func type(_ text: String, _ form: inout Form) {
    for scalar in text.unicodeScalars { _ = form.key(scalar.value) }
  }

  @Test("a code takes digits alone, from the keypad too, and no more than there are places")
  func code() {
    var form = Form([.code(groups: [3, 4]), .buttons([Button(id: 1, title: "Go", isMain: true)])])
    type("42-1 2x", &form)
    _ = form.key(0xffb3)
    type("4567", &form)
    #expect(form.entry.text == "4212345")
    #expect(form.key(0xff0d) == .chosen(1))
    form.clearEntry()
    #expect(form.entry.text == "")
  }

  @Test("boxes are ticked by pointer and space, and answer nothing by themselves")
  func checks() {
    var form = Form([
      .check(Choice(id: 1, title: "a", isOn: true)), .check(Choice(id: 2, title: "b")), .buttons([Button(id: 3, title: "c")]),
    ])
    #expect(form.checked == [1])
    #expect(form.key(0x20) == .changed)
    _ = form.button(.press(2), isDown: true)
    #expect(form.button(.press(2), isDown: false) == .changed)
    #expect(form.checked == [2])
  }

  @Test("new elements keep what was typed, what is ticked and where the keyboard is")
  func setElements() {
    var form = Form([.code(groups: [3]), .check(Choice(id: 1, title: "a")), .buttons([Button(id: 2, title: "b")])])
    type("12", &form)
    _ = form.button(.press(1), isDown: true)
    _ = form.button(.press(1), isDown: false)
    form.setElements([
      .text("wrong"), .code(groups: [3]), .check(Choice(id: 1, title: "a")), .buttons([Button(id: 4, title: "c")]),
    ])
    #expect(form.entry.text == "12" && form.checked == [1] && form.focus == .press(1))
    form.setElements([.heading("over"), .buttons([Button(id: 5, title: "d")])])
    #expect(form.entry.text == "" && form.checked == [] && form.focus == .press(5))
  }

  @Test("a document shows so many lines, and scrolls to its last one and no further")
  func document() {
    let text = (1...20).map { "\($0)" }.joined(separator: "\n")
    func lines(_ scroll: Int) -> FormLayout {
      FormLayout([.document(text, lines: 5)], scroll: scroll, width: 300, theme: Theme(scale: 1), measure: measure)
    }
    #expect(lines(0).lines.map(\.text) == ["1", "2", "3", "4", "5"])
    #expect(lines(0).maxScroll == 15)
    #expect(lines(99).lines.map(\.text) == ["16", "17", "18", "19", "20"])
    var form = Form([.document(text, lines: 5), .buttons([Button(id: 1, title: "a")])])
    #expect(form.key(0xff56) == .changed)
    #expect(form.scroll == 8)
  }
}
