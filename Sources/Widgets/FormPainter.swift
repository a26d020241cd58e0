import Framebuffer
import X11

/// Draws a form that has been laid out.
struct FormPainter {
  let canvas: Canvas
  let typefaces: Typefaces
  let theme: Theme
  /// A line around it, where no window manager draws one.
  let hasEdge: Bool

  /// Draws everything and shows it.
  func paint(_ form: Form, _ layout: FormLayout) {
    let whole = Rect(width: Int32(canvas.width), height: Int32(canvas.height))
    if hasEdge { canvas.fill(whole, Theme.quiet) }
    canvas.fill(hasEdge ? whole.grown(-max(1, theme.pixels(1))) : whole, Theme.background)
    for box in layout.boxes { paint(box, form) }
    for line in layout.lines { canvas.text(line.text, x: line.x, baseline: line.baseline, line.style, line.color) }
    canvas.show()
  }

  private func paint(_ box: FormLayout.Box, _ form: Form) {
    switch box {
    case .entry(let rect): paintEntry(form, rect)
    case .button(let button, let rect): paint(button, rect, form)
    case .choice(let choice, let rect, let lines): paint(choice, rect, lines, form)
    case .check(let choice, let rect, _): paintCheck(choice, rect, form)
    case .warning(let rect):
      let stripe = Int32(theme.pixels(4))
      canvas.fill(rect, radius: theme.pixels(6), Theme.warningEdge)
      canvas.fill(
        Rect(x: rect.x + stripe, y: rect.y, width: rect.width - stripe, height: rect.height), radius: theme.pixels(3),
        Theme.warning)
    case .code(let places): paintCode(form, places)
    case .document(let rect, let from, let part): paintDocument(rect, from, part)
    case .bar(let rect, let fraction):
      let radius = Int(rect.height) / 2
      canvas.fill(rect, radius: radius, Theme.line)
      let left = Int32(Double(rect.width) * fraction)
      canvas.fill(Rect(x: rect.x, y: rect.y, width: left, height: rect.height), radius: radius, Theme.accent)
    case .dot(let rect): canvas.fill(rect, radius: Int(rect.width) / 2, Theme.accent)
    }
  }

  private func paint(_ button: Button, _ rect: Rect, _ form: Form) {
    let target = Form.Target.press(button.id)
    let radius = theme.pixels(6)
    if form.focus == target {
      frame(rect.grown(theme.pixels(4)), radius: radius + theme.pixels(4), Theme.accent, Theme.background)
    }
    let isPressed = form.pressed == target && form.hovered == target
    if button.isMain {
      canvas.fill(rect, radius: radius, isPressed || form.hovered == target ? Theme.pressed : Theme.accent)
    } else {
      frame(rect, radius: radius, Theme.line, form.hovered == target ? Theme.hover : Theme.field)
    }
    let style = theme.strong
    let x = Int(rect.x) + (Int(rect.width) - typefaces.width(of: button.title, style)) / 2
    canvas.text(button.title, x: x, baseline: baseline(rect, style), style, button.isMain ? Theme.onAccent : Theme.text)
  }

  private func paint(_ choice: Choice, _ rect: Rect, _ lines: [FormLayout.Line], _ form: Form) {
    let target = Form.Target.press(choice.id)
    let isFocused = form.focus == target
    if isFocused || form.hovered == target {
      canvas.fill(rect, radius: theme.pixels(5), isFocused ? Theme.accent : Theme.hover)
    }
    let color = isFocused ? Theme.onAccent : Theme.text
    if choice.isOn {
      let side = Int32(theme.pixels(8))
      let mark = Rect(
        x: rect.x + Int32(theme.pixels(12)), y: rect.y + (rect.height - side) / 2, width: side, height: side)
      canvas.fill(mark, radius: Int(side) / 2, isFocused ? Theme.onAccent : Theme.accent)
    }
    for line in lines { canvas.text(line.text, x: line.x, baseline: line.baseline, line.style, color) }
  }

  private func paintCheck(_ choice: Choice, _ rect: Rect, _ form: Form) {
    let target = Form.Target.press(choice.id)
    let isOn = form.checked.contains(choice.id)
    let radius = theme.pixels(4)
    if form.focus == target {
      canvas.fill(rect.grown(theme.pixels(3)), radius: radius + theme.pixels(3), Theme.accent)
      canvas.fill(rect.grown(theme.pixels(2)), radius: radius + theme.pixels(2), Theme.background)
    }
    guard isOn else {
      return frame(rect, radius: radius, Theme.quiet, form.hovered == target ? Theme.hover : Theme.field)
    }
    canvas.fill(rect, radius: radius, form.hovered == target ? Theme.pressed : Theme.accent)
    canvas.fill(.tick, in: rect.grown(-theme.pixels(4)), Theme.onAccent)
  }

  /// The digits typed, each in its place; the next place is where the keyboard is.
  private func paintCode(_ form: Form, _ places: [Rect]) {
    let digits = Array(form.entry.text)
    let next = min(form.entry.caret, places.count - 1)
    for (index, place) in places.enumerated() {
      let isNext = form.focus == .entry && index == next
      frame(
        place, radius: theme.pixels(6), isNext ? Theme.accent : Theme.line,
        form.entry.selection.contains(index) ? Theme.selected : Theme.field, width: theme.pixels(isNext ? 2 : 1))
      guard index < digits.count else { continue }
      let text = String(digits[index])
      let x = Int(place.x) + (Int(place.width) - typefaces.width(of: text, theme.digit)) / 2
      canvas.text(text, x: x, baseline: baseline(place, theme.digit), theme.digit, Theme.text)
    }
  }

  private func paintDocument(_ rect: Rect, _ from: Double, _ part: Double) {
    frame(rect, radius: theme.pixels(6), Theme.line, Theme.field)
    guard part < 1 else { return }
    let inner = rect.grown(-theme.pixels(5))
    let wide = Int32(theme.pixels(4))
    canvas.fill(
      Rect(
        x: inner.maxX - wide, y: inner.y + Int32(Double(inner.height) * from), width: wide,
        height: Int32(Double(inner.height) * part)),
      radius: Int(wide) / 2, Theme.line)
  }

  /// The line typed, its end in view, and the caret.
  private func paintEntry(_ form: Form, _ rect: Rect) {
    let isFocused = form.focus == .entry
    let radius = theme.pixels(6)
    frame(rect, radius: radius, isFocused ? Theme.accent : Theme.line, Theme.field, width: theme.pixels(isFocused ? 2 : 1))
    let inner = rect.grown(-theme.pixels(10))
    let caret = typefaces.width(of: form.entry.textBeforeCaret, theme.body)
    let start = Int(inner.x) - max(0, caret - Int(inner.width) + theme.pixels(2))
    let tall = Int32(theme.pixels(20))
    let y = rect.y + (rect.height - tall) / 2
    canvas.clip(inner.grown(theme.pixels(6)).intersection(rect))
    let selection = form.entry.selection
    if !selection.isEmpty {
      let text = form.entry.text
      let left = start + typefaces.width(of: String(text.prefix(selection.lowerBound)), theme.body)
      let right = start + typefaces.width(of: String(text.prefix(selection.upperBound)), theme.body)
      canvas.fill(Rect(x: Int32(left), y: y, width: Int32(right - left), height: tall).intersection(inner), Theme.selected)
    }
    canvas.text(form.entry.text, x: start, baseline: baseline(rect, theme.body), theme.body, Theme.text)
    canvas.clip(nil)
    guard isFocused else { return }
    canvas.fill(Rect(x: Int32(start + caret), y: y, width: Int32(max(1, theme.pixels(1))), height: tall), Theme.text)
  }

  private func frame(_ rect: Rect, radius: Int, _ border: Color, _ inside: Color, width: Int? = nil) {
    let width = width ?? max(1, theme.pixels(1))
    canvas.fill(rect, radius: radius, border)
    canvas.fill(rect.grown(-width), radius: max(0, radius - width), inside)
  }

  private func baseline(_ rect: Rect, _ style: TextStyle) -> Int {
    let (ascent, descent) = typefaces.metrics(style)
    return Int(rect.y) + (Int(rect.height) - ascent - descent) / 2 + ascent
  }
}

extension Rect {
  /// The rect with each edge moved outwards, or inwards where negative.
  func grown(_ by: Int) -> Rect {
    let by = Int32(clamping: by)
    return Rect(x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by)
  }
}
