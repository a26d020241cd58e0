/// One part of a form, from top to bottom.
public enum Element: Equatable, Sendable {
  /// The question or the title.
  case heading(String)
  /// A paragraph.
  case text(String)
  /// A paragraph that stays in the background.
  case note(String)
  /// A paragraph that must not be overlooked.
  case warning(String)
  /// A name on the left, what it is on the right.
  case fact(name: String, value: String)
  /// Short lines, each with a dot.
  case points([String])
  /// A key or a number to be read out, large.
  case large(String)
  /// A long text in a box of so many lines, which scrolls.
  case document(String, lines: Int)
  /// Digits a person types, in groups of these sizes; what else is typed means nothing, so that spaces and dashes may come with them.
  case code(groups: [Int])
  /// One line a person types, at most `limit` bytes of UTF-8; `text` stands there already.
  case entry(limit: Int, text: String = "")
  /// Time that runs out: a bar and a line, `fraction` 0 ... 1 of it is left.
  case countdown(String, fraction: Double)
  /// A row of a menu.
  case choice(Choice)
  /// A box to tick; `Form.checked` says which are.
  case check(Choice)
  /// Buttons in one row, the last at the right edge.
  case buttons([Button])
}

/// Something to press, with the number the form answers by.
public struct Button: Equatable, Sendable {
  public var id: Int
  public var title: String
  /// Drawn in the accent colour; at most one a form.
  public var isMain: Bool

  public init(id: Int, title: String, isMain: Bool = false) {
    self.id = id
    self.title = title
    self.isMain = isMain
  }
}

/// A row of a menu, with a mark where it is switched on.
public struct Choice: Equatable, Sendable {
  public var id: Int
  public var title: String
  public var isOn: Bool

  public init(id: Int, title: String, isOn: Bool = false) {
    self.id = id
    self.title = title
    self.isOn = isOn
  }
}
