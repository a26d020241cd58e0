import Framebuffer
import X11

/// Where everything in a chat window is: the lines said, the newest at the bottom, and what is being typed below them.
struct ChatLayout {
  /// A piece of what was said.
  struct Bubble {
    var rect: Rect
    var isOwn: Bool
  }

  private(set) var bubbles: [Bubble] = []
  /// Names and words, over the bubbles.
  private(set) var lines: [FormLayout.Line] = []
  /// What is seen of the talk; what lies outside is not drawn.
  let talk: Rect
  let entry: Rect
  let send: Rect
  private(set) var entryLines: [FormLayout.Line] = []
  private(set) var caret = Rect(width: 0, height: 0)
  /// Behind the text that is selected, a box each line.
  private(set) var selected: [Rect] = []
  /// How far the talk can be moved down, pixels.
  private(set) var maxScroll = 0
  private let theme: Theme
  private let measure: FormLayout.Measure

  /// The most lines that the entry shows.
  private static let entryRows = 4

  /// Lays out `said` in a window of this size; `scroll` pixels below the newest line are out of sight.
  init(
    _ said: [ChatWindow.Line], typed: TextEntry, texts: ChatWindow.Texts, scroll: Int, width: Int, height: Int, theme: Theme,
    measure: FormLayout.Measure
  ) {
    self.theme = theme
    self.measure = measure
    let margin = theme.pixels(14)
    let (ascent, descent) = measure.metrics(theme.body)
    let row = ascent + descent + theme.pixels(2)
    let button = measure.width(texts.send, theme.strong) + theme.pixels(32)
    let field = width - 3 * margin - button + theme.pixels(4)
    let words = wrapTyped(typed.text, width: field - theme.pixels(24)) { measure.width($0, theme.body) }
    let rows = min(max(words.count, 1), Self.entryRows)
    let tall = rows * row + theme.pixels(16)
    let top = height - margin - tall
    entry = Rect(x: Int32(margin), y: Int32(top), width: Int32(field), height: Int32(tall))
    let side = row + theme.pixels(16)
    send = Rect(x: Int32(width - margin - button), y: Int32(height - margin - side), width: Int32(button), height: Int32(side))
    talk = Rect(x: 0, y: 0, width: Int32(width), height: Int32(top - margin))
    layTyped(words, typed, texts.placeholder, row: row, rows: rows, ascent: ascent)
    layTalk(said, scroll: scroll, margin: margin, row: row, ascent: ascent)
  }

  /// The caret's line is in sight.
  private mutating func layTyped(
    _ words: [String], _ typed: TextEntry, _ placeholder: String, row: Int, rows: Int, ascent: Int
  ) {
    let x = Int(entry.x) + theme.pixels(12)
    let top = Int(entry.y) + theme.pixels(8)
    var (line, before) = (0, typed.caret)
    while line < words.count - 1, before >= words[line].count {
      before -= words[line].count
      line += 1
    }
    let first = max(0, min(line - rows + 1, words.count - rows))
    if typed.isEmpty {
      entryLines = [
        FormLayout.Line(text: placeholder, x: x + theme.pixels(3), baseline: top + ascent, style: theme.body, color: Theme.quiet)
      ]
    } else {
      entryLines = words.dropFirst(first).prefix(rows).enumerated().map { index, text in
        FormLayout.Line(
          text: text.filter { $0 != "\n" }, x: x, baseline: top + index * row + ascent, style: theme.body, color: Theme.text)
      }
    }
    selectLines(words, typed.selection, first..<min(first + rows, words.count), x: x, y: top, row: row)
    let behind = measure.width(String(words[line].prefix(before)), theme.body)
    caret = Rect(
      x: Int32(x + behind), y: Int32(top + (line - first) * row), width: Int32(max(1, theme.pixels(1))), height: Int32(row))
  }

  /// The selected parts of the lines that are in sight, which begin at a place.
  private mutating func selectLines(
    _ words: [String], _ selection: Range<Int>, _ shown: Range<Int>, x: Int, y: Int, row: Int
  ) {
    var start = 0
    for (index, line) in words.enumerated() {
      let part = selection.clamped(to: start..<(start + line.count))
      if shown.contains(index), !part.isEmpty {
        let left = measure.width(String(line.prefix(part.lowerBound - start)), theme.body)
        let right = measure.width(line.prefix(part.upperBound - start).filter { $0 != "\n" }, theme.body)
        selected.append(
          Rect(
            x: Int32(x + left), y: Int32(y + (index - shown.lowerBound) * row), width: Int32(max(right - left, theme.pixels(4))),
            height: Int32(row)))
      }
      start += line.count
    }
  }

  private mutating func layTalk(_ said: [ChatWindow.Line], scroll: Int, margin: Int, row: Int, ascent: Int) {
    var height = 0
    var author: String?
    for line in said {
      let isNew = author != line.author
      author = line.author
      height += theme.pixels(isNew && height > 0 ? 14 : 4)
      if isNew { lay(author: line, margin: margin, height: &height) }
      lay(line.text, isOwn: line.isOwn, margin: margin, row: row, ascent: ascent, height: &height)
    }
    height += margin
    maxScroll = max(0, height - Int(talk.height))
    // Few lines begin at the top, many end at the bottom.
    let shift = Int32(height <= Int(talk.height) ? theme.pixels(10) : Int(talk.height) - height + min(scroll, maxScroll))
    for index in bubbles.indices { bubbles[index].rect.y += shift }
    for index in lines.indices { lines[index].baseline += Int(shift) }
  }

  private mutating func lay(author line: ChatWindow.Line, margin: Int, height: inout Int) {
    let (ascent, descent) = measure.metrics(theme.small)
    let x = line.isOwn ? Int(talk.width) - margin - measure.width(line.author, theme.small) : margin
    lines.append(FormLayout.Line(text: line.author, x: x, baseline: height + ascent, style: theme.small, color: Theme.quiet))
    height += ascent + descent + theme.pixels(4)
  }

  private mutating func lay(_ text: String, isOwn: Bool, margin: Int, row: Int, ascent: Int, height: inout Int) {
    let (padding, above) = (theme.pixels(12), theme.pixels(7))
    let widest = Int(talk.width) * 4 / 5
    let words = wrap(text, width: widest - 2 * padding) { measure.width($0, theme.body) }
    let wide = (words.map { measure.width($0, theme.body) }.max() ?? 0) + 2 * padding
    let x = isOwn ? Int(talk.width) - margin - wide : margin
    let tall = words.count * row + 2 * above
    bubbles.append(
      Bubble(rect: Rect(x: Int32(x), y: Int32(height), width: Int32(wide), height: Int32(tall)), isOwn: isOwn))
    for (index, text) in words.enumerated() {
      lines.append(
        FormLayout.Line(
          text: text, x: x + padding, baseline: height + above + index * row + ascent, style: theme.body,
          color: isOwn ? Theme.onAccent : Theme.text))
    }
    height += tall
  }
}
