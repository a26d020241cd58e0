import Framebuffer

/// What a form shows and where the keyboard is in it. Pure: keys and pointer places go in, what a person chose comes out.
public struct Form: Equatable, Sendable {
  /// What input led to.
  public enum Result: Equatable, Sendable {
    case nothing
    /// Something looks different now.
    case changed
    /// A button or choice, by its number.
    case chosen(Int)
    /// Escape.
    case cancelled
  }

  /// Something the keyboard can be on.
  enum Target: Equatable, Sendable {
    case entry
    case press(Int)
  }

  public internal(set) var elements: [Element]
  /// What was typed.
  public internal(set) var entry = TextEntry(limit: 0)
  /// The boxes that are ticked, by their numbers.
  public private(set) var checked: Set<Int> = []
  /// How many lines of a document lie above its box.
  public internal(set) var scroll = 0
  private let hasKeyboard: Bool
  private(set) var focus: Target?
  private(set) var pressed: Target?
  private(set) var hovered: Target?

  /// A form with the keyboard on its entry, unless that can be left as it is, else on the button or choice `focus`, else on the first; or for the
  /// pointer alone.
  public init(_ elements: [Element], focus: Int? = nil, entryIsOptional: Bool = false, hasKeyboard: Bool = true) {
    self.elements = elements
    self.hasKeyboard = hasKeyboard
    entry = Self.entry(of: elements)
    for case .check(let choice) in elements where choice.isOn { checked.insert(choice.id) }
    guard hasKeyboard else { return }
    self.focus = targets.first { $0 == focus.map(Target.press) } ?? targets.first
    if targets.contains(.entry), !entryIsOptional { self.focus = .entry }
  }

  /// Shows something else. What was typed and ticked stays where it still can be, and so does the keyboard.
  public mutating func setElements(_ elements: [Element]) {
    guard elements != self.elements else { return }
    let fresh = Form(elements, hasKeyboard: hasKeyboard)
    if !fresh.targets.contains(.entry) || !targets.contains(.entry) { entry = fresh.entry }
    for case .check(let choice) in elements where choice.isOn && !targets.contains(.press(choice.id)) {
      checked.insert(choice.id)
    }
    checked = checked.filter { fresh.targets.contains(.press($0)) }
    self.elements = elements
    if focus.map(targets.contains) != true { focus = fresh.focus }
  }

  /// Forgets what was typed.
  public mutating func clearEntry() { entry = Self.entry(of: elements) }

  private static func entry(of elements: [Element]) -> TextEntry {
    for element in elements {
      switch element {
      case .entry(let limit, let text): return TextEntry(limit: limit, text: text)
      case .code(let groups): return TextEntry(limit: groups.reduce(0, +), .digits)
      default: break
      }
    }
    return TextEntry(limit: 0)
  }

  /// Changes the countdown; the rest stays.
  public mutating func setCountdown(_ text: String, fraction: Double) {
    for index in elements.indices {
      if case .countdown = elements[index] { elements[index] = .countdown(text, fraction: fraction) }
    }
  }

  /// Everything the keyboard can be on, in order.
  var targets: [Target] {
    elements.flatMap { element -> [Target] in
      switch element {
      case .entry, .code: [.entry]
      case .choice(let choice), .check(let choice): [.press(choice.id)]
      case .buttons(let buttons): buttons.map { .press($0.id) }
      default: []
      }
    }
  }

  /// A key went down.
  public mutating func key(_ keysym: UInt32) -> Result {
    switch keysym {
    case Keysym.escape: return .cancelled
    case Keysym.pageUp: return scroll(by: -8)
    case Keysym.pageDown: return scroll(by: 8)
    case Keysym.tab, Keysym.down: return move(by: 1)
    case Keysym.leftTab, Keysym.up: return move(by: -1)
    case Keysym.right where focus != .entry: return move(by: 1)
    case Keysym.left where focus != .entry: return move(by: -1)
    case Keysym.enter, Keysym.keypadEnter: return activate()
    case Keysym.space where focus != .entry: return activate()
    default: return focus == .entry && entry.key(keysym) ? .changed : .nothing
    }
  }

  /// A text has come to be pasted.
  mutating func paste(_ text: String) {
    if focus == .entry { entry.paste(text) }
  }

  /// The pointer is over `target` now.
  mutating func hover(_ target: Target?) -> Result {
    guard hovered != target else { return .nothing }
    hovered = target
    return .changed
  }

  /// The main pointer button went down or up over `target`; a press counts when both were over the same one.
  mutating func button(_ target: Target?, isDown: Bool) -> Result {
    if isDown {
      pressed = target
      if let target, hasKeyboard { focus = target }
      return .changed
    }
    defer { pressed = nil }
    guard let target, target == pressed, case .press(let id) = target else { return .changed }
    return choose(id)
  }

  /// Moves a document by lines; the view keeps it in its box.
  mutating func scroll(by lines: Int) -> Result {
    guard elements.contains(where: { if case .document = $0 { true } else { false } }) else { return .nothing }
    scroll = max(0, scroll + lines)
    return .changed
  }

  /// A box is ticked or cleared, everything else is an answer.
  private mutating func choose(_ id: Int) -> Result {
    for case .check(let choice) in elements where choice.id == id {
      if checked.remove(id) == nil { checked.insert(id) }
      return .changed
    }
    return .chosen(id)
  }

  /// Enter in an entry presses the main button.
  private mutating func activate() -> Result {
    switch focus {
    case .press(let id): return choose(id)
    case .entry:
      for case .buttons(let buttons) in elements {
        if let main = buttons.first(where: \.isMain) { return .chosen(main.id) }
      }
      return .nothing
    case nil: return .nothing
    }
  }

  private mutating func move(by step: Int) -> Result {
    let targets = targets
    guard let focus, let index = targets.firstIndex(of: focus) else { return .nothing }
    self.focus = targets[(index + step + targets.count) % targets.count]
    return .changed
  }
}
