import Framebuffer
import X11

/// Where the parts of a form are: boxes of things to press, and lines of text with their places.
struct FormLayout {
  /// One line of text.
  struct Line {
    var text: String
    var x: Int
    var baseline: Int
    var style: TextStyle
    var color: Color
  }

  /// Something with a box.
  enum Box {
    case entry(Rect)
    case button(Button, Rect)
    case choice(Choice, Rect)
    case bar(Rect, fraction: Double)
    case dot(Rect)
  }

  private(set) var lines: [Line] = []
  private(set) var boxes: [Box] = []
  /// The height that everything takes, margins included.
  private(set) var height = 0
  private let theme: Theme
  private let width: Int
  private let margin: Int
  private let measure: Measure

  /// How wide a text is and how far it reaches above and below its baseline.
  struct Measure {
    var width: (String, TextStyle) -> Int
    var metrics: (TextStyle) -> (ascent: Int, descent: Int)

    /// Measures by the fonts of a display.
    init(_ typefaces: Typefaces) {
      width = { typefaces.width(of: $0, $1) }
      metrics = { typefaces.metrics($0) }
    }

    /// Measures by given functions.
    init(
      width: @escaping (String, TextStyle) -> Int, metrics: @escaping (TextStyle) -> (ascent: Int, descent: Int)
    ) {
      self.width = width
      self.metrics = metrics
    }
  }

  /// Lays a form out from top to bottom; menus have narrow margins.
  init(_ elements: [Element], width: Int, theme: Theme, measure: Measure) {
    self.theme = theme
    self.width = width
    self.measure = measure
    let isMenu = elements.contains { if case .choice = $0 { true } else { false } }
    margin = theme.pixels(isMenu ? 14 : 28)
    height = margin
    let facts = factColumn(elements)
    var last: Element?
    for element in elements {
      if let last { height += gap(last, element) }
      add(element, factColumn: facts)
      last = element
    }
    height += margin
  }

  /// The target under a place.
  func target(x: Int, y: Int) -> Form.Target? {
    for box in boxes {
      switch box {
      case .entry(let rect): if rect.contains(x: Int32(clamping: x), y: Int32(clamping: y)) { return .entry }
      case .button(let button, let rect):
        if rect.contains(x: Int32(clamping: x), y: Int32(clamping: y)) { return .press(button.id) }
      case .choice(let choice, let rect):
        if rect.contains(x: Int32(clamping: x), y: Int32(clamping: y)) { return .press(choice.id) }
      case .bar, .dot: break
      }
    }
    return nil
  }

  private func gap(_ above: Element, _ below: Element) -> Int {
    switch (above, below) {
    case (.choice, .choice): theme.pixels(2)
    case (.fact, .fact): theme.pixels(8)
    case (_, .buttons): theme.pixels(24)
    default: theme.pixels(16)
    }
  }

  private mutating func add(_ element: Element, factColumn: Int) {
    switch element {
    case .heading(let text): paragraph(text, theme.heading, Theme.text, x: margin)
    case .text(let text): paragraph(text, theme.body, Theme.text, x: margin)
    case .note(let text): paragraph(text, theme.small, Theme.quiet, x: margin)
    case .fact(let name, let value):
      let top = height
      paragraph(name, theme.body, Theme.quiet, x: margin)
      height = top
      paragraph(value, theme.strong, Theme.text, x: margin + factColumn)
    case .points(let points): for point in points { bullet(point) }
    case .entry:
      boxes.append(.entry(box(height: theme.pixels(38))))
    case .countdown(let text, let fraction):
      boxes.append(.bar(box(height: theme.pixels(4)), fraction: min(max(fraction, 0), 1)))
      height += theme.pixels(8)
      paragraph(text, theme.small, Theme.quiet, x: margin)
    case .choice(let choice):
      boxes.append(.choice(choice, box(height: theme.pixels(34))))
    case .buttons(let buttons): row(buttons)
    }
  }

  private mutating func paragraph(_ text: String, _ style: TextStyle, _ color: Color, x: Int) {
    let (ascent, descent) = measure.metrics(style)
    let leading = theme.pixels(3)
    for line in wrap(text, width: width - margin - x, measure: { measure.width($0, style) }) {
      lines.append(Line(text: line, x: x, baseline: height + ascent, style: style, color: color))
      height += ascent + descent + leading
    }
    height -= leading
  }

  private mutating func bullet(_ text: String) {
    let metrics = measure.metrics(theme.body)
    let side = theme.pixels(6)
    let y = height + (metrics.ascent + metrics.descent - side) / 2
    boxes.append(
      .dot(Rect(x: Int32(margin + theme.pixels(4)), y: Int32(y), width: Int32(side), height: Int32(side))))
    paragraph(text, theme.body, Theme.text, x: margin + theme.pixels(20))
    height += theme.pixels(5)
  }

  private mutating func row(_ buttons: [Button]) {
    let tall = theme.pixels(38)
    var right = width - margin
    for button in buttons.reversed() {
      let wide = max(theme.pixels(112), measure.width(button.title, theme.strong) + theme.pixels(36))
      boxes.append(
        .button(button, Rect(x: Int32(right - wide), y: Int32(height), width: Int32(wide), height: Int32(tall))))
      right -= wide + theme.pixels(12)
    }
    height += tall
  }

  private mutating func box(height tall: Int) -> Rect {
    defer { height += tall }
    return Rect(x: Int32(margin), y: Int32(height), width: Int32(max(0, width - 2 * margin)), height: Int32(tall))
  }

  /// The widest name of a fact and the space behind it.
  private func factColumn(_ elements: [Element]) -> Int {
    var widest = 0
    for case .fact(let name, _) in elements { widest = max(widest, measure.width(name, theme.body)) }
    return widest + theme.pixels(20)
  }
}
