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
    /// The row and its text, which has the colour of the row's state.
    case choice(Choice, Rect, [Line])
    /// The box to tick and the row it is pressed by.
    case check(Choice, Rect, row: Rect)
    case warning(Rect)
    /// A place for each digit.
    case code([Rect])
    /// The frame of a document, and what is seen of it: where it begins and how much it is, 0 ... 1.
    case document(Rect, from: Double, part: Double)
    case bar(Rect, fraction: Double)
    case dot(Rect)
  }

  private(set) var lines: [Line] = []
  private(set) var boxes: [Box] = []
  /// The height that everything takes, margins included.
  private(set) var height = 0
  /// The most lines of a document that can be above its box.
  private(set) var maxScroll = 0
  private let theme: Theme
  private let width: Int
  private let margin: Int
  private let measure: Measure
  private let scroll: Int

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
  init(_ elements: [Element], scroll: Int = 0, width: Int, theme: Theme, measure: Measure) {
    self.theme = theme
    self.scroll = scroll
    self.width = width
    self.measure = measure
    let isMenu =
      elements.contains { if case .choice = $0 { true } else { false } }
      && !elements.contains { if case .buttons = $0 { true } else { false } }
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
    func has(_ rect: Rect) -> Bool { rect.contains(x: Int32(clamping: x), y: Int32(clamping: y)) }
    for box in boxes {
      switch box {
      case .entry(let rect) where has(rect): return .entry
      case .code(let places) where places.contains(where: has): return .entry
      case .button(let button, let rect) where has(rect): return .press(button.id)
      case .choice(let choice, let rect, _) where has(rect), .check(let choice, _, row: let rect) where has(rect):
        return .press(choice.id)
      default: break
      }
    }
    return nil
  }

  private func gap(_ above: Element, _ below: Element) -> Int {
    switch (above, below) {
    case (.choice, .choice): theme.pixels(2)
    case (.check, .check): theme.pixels(4)
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
    case .warning(let text): warning(text)
    case .fact(let name, let value):
      let top = height
      paragraph(name, theme.body, Theme.quiet, x: margin)
      height = top
      paragraph(value, theme.strong, Theme.text, x: margin + factColumn)
    case .points(let points): for point in points { bullet(point) }
    case .large(let text): large(text)
    case .document(let text, let lines): document(text, lines: lines)
    case .code(let groups): code(groups)
    case .check(let choice): check(choice)
    case .entry:
      boxes.append(.entry(box(height: theme.pixels(38))))
    case .countdown(let text, let fraction):
      boxes.append(.bar(box(height: theme.pixels(4)), fraction: min(max(fraction, 0), 1)))
      height += theme.pixels(8)
      paragraph(text, theme.small, Theme.quiet, x: margin)
    case .choice(let choice): row(of: choice)
    case .buttons(let buttons): row(buttons)
    }
  }

  private mutating func paragraph(_ text: String, _ style: TextStyle, _ color: Color, x: Int, right: Int = 0) {
    let (ascent, descent) = measure.metrics(style)
    let leading = theme.pixels(3)
    for line in wrap(text, width: width - margin - right - x, measure: { measure.width($0, style) }) {
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

  private mutating func warning(_ text: String) {
    let (top, padding) = (height, theme.pixels(10))
    height += padding
    paragraph(text, theme.body, Theme.text, x: margin + padding + theme.pixels(6), right: padding)
    let tall = height + padding - top
    height = top
    boxes.append(.warning(box(height: tall)))
  }

  private mutating func large(_ text: String) {
    let (ascent, descent) = measure.metrics(theme.large)
    let x = max(margin, (width - measure.width(text, theme.large)) / 2)
    lines.append(Line(text: text, x: x, baseline: height + ascent, style: theme.large, color: Theme.text))
    height += ascent + descent
  }

  private mutating func document(_ text: String, lines count: Int) {
    let style = theme.small
    let (ascent, descent) = measure.metrics(style)
    let tall = ascent + descent + theme.pixels(3)
    let padding = theme.pixels(12)
    let wrapped = wrap(text, width: width - 2 * (margin + padding) - theme.pixels(6)) { measure.width($0, style) }
    let frame = box(height: min(count, wrapped.count) * tall + 2 * padding)
    maxScroll = max(0, wrapped.count - count)
    let first = min(scroll, maxScroll)
    let total = Double(max(wrapped.count, 1))
    boxes.append(.document(frame, from: Double(first) / total, part: min(1, Double(count) / total)))
    for (row, line) in wrapped.dropFirst(first).prefix(count).enumerated() {
      let baseline = Int(frame.y) + padding + row * tall + ascent
      lines.append(Line(text: line, x: margin + padding, baseline: baseline, style: style, color: Theme.text))
    }
  }

  private mutating func code(_ groups: [Int]) {
    let (wide, tall, gap) = (theme.pixels(42), theme.pixels(54), theme.pixels(8))
    let count = groups.reduce(0, +)
    let total = count * (wide + gap) + (groups.count - 1) * 2 * gap - gap
    var x = max(margin, (width - total) / 2)
    var places: [Rect] = []
    for group in groups {
      for _ in 0..<group {
        places.append(Rect(x: Int32(x), y: Int32(height), width: Int32(wide), height: Int32(tall)))
        x += wide + gap
      }
      x += 2 * gap
    }
    boxes.append(.code(places))
    height += tall
  }

  private mutating func check(_ choice: Choice) {
    let side = theme.pixels(20)
    let top = height + theme.pixels(4)
    let metrics = measure.metrics(theme.body)
    height = top + max(0, (side - metrics.ascent - metrics.descent) / 2)
    paragraph(choice.title, theme.body, Theme.text, x: margin + side + theme.pixels(12))
    height = max(height, top + side) + theme.pixels(4)
    let row = Rect(
      x: Int32(margin), y: Int32(top), width: Int32(max(0, width - 2 * margin)), height: Int32(height - top))
    boxes.append(.check(choice, Rect(x: row.x, y: row.y, width: Int32(side), height: Int32(side)), row: row))
  }

  private mutating func row(of choice: Choice) {
    let (top, first) = (height, lines.count)
    height += theme.pixels(8)
    paragraph(choice.title, theme.body, Theme.text, x: margin + theme.pixels(32))
    let text = Array(lines[first...])
    lines.removeSubrange(first...)
    let tall = height + theme.pixels(8) - top
    height = top
    boxes.append(.choice(choice, box(height: tall), text))
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
