import Framebuffer
import X11

/// Where the parts of a session bar are: a dot, two lines of text, and what can be pressed.
struct SessionBarLayout {
  /// Something to press.
  enum Part: CaseIterable {
    case viewOnly
    case rights
    case chat
    case stop
  }

  private(set) var lines: [FormLayout.Line] = []
  private(set) var boxes: [(part: Part, rect: Rect)] = []
  private(set) var dot = Rect(width: 0, height: 0)
  /// The track of the view-only switch.
  private(set) var track = Rect(width: 0, height: 0)
  /// The arrow that says that a menu opens.
  private(set) var arrow = Rect(width: 0, height: 0)
  /// The number of unread lines; nil where there are none.
  private(set) var badge: Rect?
  /// The size of it all.
  private(set) var width = 0
  let height: Int
  private let theme: Theme
  private let measure: FormLayout.Measure

  /// Lays the bar out from left to right, at most `widest` pixels; who and details are shortened where they do not fit.
  init(_ content: SessionBar.Content, widest: Int, theme: Theme, measure: FormLayout.Measure) {
    self.theme = theme
    self.measure = measure
    height = theme.pixels(52)
    let texts = content.texts
    let parts = Self.partsWidth(content, theme, measure)
    let indent = theme.pixels(38)
    let space = max(theme.pixels(48), widest - indent - parts - theme.pixels(28))
    let who = fitted(content.who, theme.strong, space)
    let details = fitted(content.details, theme.small, space)
    let side = theme.pixels(10)
    dot = Rect(x: Int32(theme.pixels(16)), y: Int32((height - side) / 2), width: Int32(side), height: Int32(side))
    twoLines(who, theme.strong, Theme.barText, details, theme.small, Theme.barQuiet, x: indent, wide: nil)
    width = indent + max(measure.width(who, theme.strong), measure.width(details, theme.small)) + theme.pixels(24)
    addSwitch(texts.viewOnly)
    if !content.rights.isEmpty { addMenu(texts.rights) }
    addChat(texts.chat, unread: content.unread)
    addStop(texts)
    width += theme.pixels(2)
  }

  /// What a press at a place means.
  func part(x: Int, y: Int) -> Part? {
    boxes.first { $0.rect.contains(x: Int32(clamping: x), y: Int32(clamping: y)) }?.part
  }

  private mutating func addSwitch(_ title: String) {
    let text = measure.width(title, theme.body)
    let rect = add(.viewOnly, wide: text + theme.pixels(12 + 10 + 34 + 12))
    label(title, theme.body, x: Int(rect.x) + theme.pixels(12))
    let tall = theme.pixels(18)
    track = Rect(
      x: rect.x + Int32(theme.pixels(12 + 10) + text), y: Int32((height - tall) / 2), width: Int32(theme.pixels(34)),
      height: Int32(tall))
  }

  private mutating func addMenu(_ title: String) {
    let text = measure.width(title, theme.body)
    let rect = add(.rights, wide: text + theme.pixels(14 + 8 + 10 + 14))
    label(title, theme.body, x: Int(rect.x) + theme.pixels(14))
    let tall = theme.pixels(6)
    arrow = Rect(
      x: rect.x + Int32(theme.pixels(14 + 8) + text), y: Int32((height - tall) / 2), width: Int32(theme.pixels(10)),
      height: Int32(tall))
  }

  private mutating func addChat(_ title: String, unread: Int) {
    let text = measure.width(title, theme.body)
    let side = theme.pixels(20)
    let rect = add(.chat, wide: text + theme.pixels(28) + (unread > 0 ? side + theme.pixels(8) : 0))
    label(title, theme.body, x: Int(rect.x) + theme.pixels(14))
    guard unread > 0 else { return }
    let place = Rect(
      x: rect.x + Int32(theme.pixels(14 + 8) + text), y: Int32((height - side) / 2), width: Int32(side), height: Int32(side))
    badge = place
    let number = unread > 9 ? "9+" : "\(unread)"
    let metrics = measure.metrics(theme.tiny)
    lines.append(
      FormLayout.Line(
        text: number, x: Int(place.x) + (side - measure.width(number, theme.tiny)) / 2,
        baseline: (height - metrics.ascent - metrics.descent) / 2 + metrics.ascent, style: theme.tiny, color: Theme.bar))
  }

  private mutating func addStop(_ texts: SessionBar.Texts) {
    let wide = max(measure.width(texts.stop, theme.strong), measure.width(texts.hotKey, theme.tiny)) + theme.pixels(36)
    let rect = add(.stop, wide: wide)
    twoLines(
      texts.stop, theme.strong, Theme.barText, texts.hotKey, theme.tiny, Theme.stopQuiet, x: Int(rect.x), wide: Int(rect.width))
  }

  /// A box behind what is there already.
  private mutating func add(_ part: Part, wide: Int) -> Rect {
    let inset = theme.pixels(6)
    let rect = Rect(x: Int32(width), y: Int32(inset), width: Int32(wide), height: Int32(height - 2 * inset))
    boxes.append((part, rect))
    width += wide + theme.pixels(6)
    return rect
  }

  private mutating func label(_ text: String, _ style: TextStyle, x: Int) {
    let metrics = measure.metrics(style)
    let baseline = (height - metrics.ascent - metrics.descent) / 2 + metrics.ascent
    lines.append(FormLayout.Line(text: text, x: x, baseline: baseline, style: style, color: Theme.barText))
  }

  /// Two lines as a block in the middle of the height; `wide` centres them.
  private mutating func twoLines(
    _ first: String, _ style: TextStyle, _ color: Color, _ second: String, _ secondStyle: TextStyle, _ secondColor: Color, x: Int,
    wide: Int?
  ) {
    let (upper, lower) = (measure.metrics(style), measure.metrics(secondStyle))
    let top = (height - upper.ascent - upper.descent - lower.ascent - lower.descent) / 2
    func start(_ text: String, _ style: TextStyle) -> Int { wide.map { x + ($0 - measure.width(text, style)) / 2 } ?? x }
    lines.append(FormLayout.Line(text: first, x: start(first, style), baseline: top + upper.ascent, style: style, color: color))
    lines.append(
      FormLayout.Line(
        text: second, x: start(second, secondStyle), baseline: top + upper.ascent + upper.descent + lower.ascent,
        style: secondStyle, color: secondColor))
  }

  /// The text, or as much of it as fits before an ellipsis.
  private func fitted(_ text: String, _ style: TextStyle, _ space: Int) -> String {
    guard measure.width(text, style) > space else { return text }
    var head = text
    while !head.isEmpty, measure.width(head + "…", style) > space { head.removeLast() }
    return head + "…"
  }

  /// What everything right of the texts takes.
  private static func partsWidth(_ content: SessionBar.Content, _ theme: Theme, _ measure: FormLayout.Measure) -> Int {
    let texts = content.texts
    let titles = [texts.viewOnly, texts.chat] + (content.rights.isEmpty ? [] : [texts.rights])
    let stop = max(measure.width(texts.stop, theme.strong), measure.width(texts.hotKey, theme.tiny))
    let words = titles.reduce(stop) { $0 + measure.width($1, theme.body) }
    return words + theme.pixels(68 + 28 + 36 + 24 + 26) + (content.rights.isEmpty ? 0 : theme.pixels(46))
      + (content.unread > 0 ? theme.pixels(28) : 0)
  }
}
