/// What a session may do; each handler checks its bit before it acts.
public struct AccessRights: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  /// Rights with the bits as given; bits without a name are kept and grant nothing.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// See the screen and the pointer's shape.
  public static let view = AccessRights(rawValue: 1 << 0)
  /// Move the pointer and press its buttons.
  public static let pointer = AccessRights(rawValue: 1 << 1)
  /// Type.
  public static let keyboard = AccessRights(rawValue: 1 << 2)
  /// Exchange clipboard text, both ways.
  public static let clipboard = AccessRights(rawValue: 1 << 3)

  /// Everything this version knows.
  public static let all: AccessRights = [.view, .pointer, .keyboard, .clipboard]
  /// "Cable mode": screen, keyboard and mouse, nothing else.
  public static let cable: AccessRights = [.view, .pointer, .keyboard]

  /// All that a customer's employee may do at a machine that is assigned to him (S3-5).
  public static let selfAccess: AccessRights = [.view, .pointer, .keyboard, .clipboard]

  /// Every single right with the name of command lines and audit lines.
  public static let named: [(right: AccessRights, name: String)] = [
    (.view, "view"), (.pointer, "pointer"), (.keyboard, "keyboard"), (.clipboard, "clipboard"),
  ]

  /// The names of the rights held, in the order of `named`.
  public var names: [String] {
    var names: [String] = []
    for entry in Self.named where contains(entry.right) { names.append(entry.name) }
    return names
  }
}
