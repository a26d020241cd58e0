/// Breaks text into lines of at most `width`, at spaces, and inside words that are wider. `measure` gives a line's width.
func wrap(_ text: String, width: Int, measure: (String) -> Int) -> [String] {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    var line = ""
    for word in paragraph.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if measure(longer) <= width {
        line = longer
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = String(word)
      while measure(line) > width, line.count > 1 {
        let head = fittingPrefix(line, width: width, measure: measure)
        lines.append(head)
        line = String(line.dropFirst(head.count))
      }
    }
    lines.append(line)
  }
  return lines
}

/// The longest beginning that fits, at least one character.
private func fittingPrefix(_ text: String, width: Int, measure: (String) -> Int) -> String {
  var head = ""
  for character in text {
    guard head.isEmpty || measure(head + String(character)) <= width else { break }
    head.append(character)
  }
  return head
}

/// Breaks text that is being typed into lines of at most `width`, behind spaces where that is possible. Nothing is left out: the lines together are
/// the text, a line feed ends the line it is in.
func wrapTyped(_ text: String, width: Int, measure: (String) -> Int) -> [String] {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    var rest = String(paragraph)
    while measure(rest) > width, rest.count > 1 {
      let head = fittingPrefix(rest, width: width, measure: measure)
      let line = head.lastIndex(of: " ").map { String(head[...$0]) } ?? head
      lines.append(line)
      rest = String(rest.dropFirst(line.count))
    }
    lines.append(rest + "\n")
  }
  lines[lines.count - 1].removeLast()
  return lines
}
