import X11

/// Sizes and colours of everything drawn: calm, generous, one accent. Lengths are device pixels for the display's density.
public struct Theme: Sendable {
  /// Device pixels for one pixel at 96 dpi.
  public let scale: Double

  /// The look at a density; `DisplayConnection.scale` gives it.
  public init(scale: Double) {
    self.scale = scale
  }

  static let background = Color(0xfafbfc)
  static let text = Color(0x1c2733)
  static let quiet = Color(0x5a6773)
  static let accent = Color(0x1f5fbf)
  static let onAccent = Color(0xffffff)
  static let pressed = Color(0x174a96)
  static let line = Color(0xc6ced6)
  static let field = Color(0xffffff)
  static let hover = Color(0xe9eff8)
  /// Behind text that is selected.
  static let selected = Color(0xbdd6f7)
  static let warning = Color(0xfdf0dc)
  static let warningEdge = Color(0xe3a33b)
  /// Another person's words.
  static let bubble = Color(0xe9edf1)

  // The session bar is dark, so that it is no part of any program below it.
  static let bar = Color(0x17202b)
  static let barText = Color(0xffffff)
  static let barQuiet = Color(0xa9b6c3)
  static let barField = Color(0x2b3847)
  static let barHover = Color(0x3b4b5d)
  static let barLine = Color(0x44566a)
  static let live = Color(0x3fbf6f)
  static let paused = Color(0xf0a92b)
  static let stop = Color(0xcf2f3b)
  static let stopHover = Color(0xe5444f)
  static let stopQuiet = Color(0xffd5d8)

  var body: TextStyle { TextStyle(pixels: pixels(15)) }
  var strong: TextStyle { TextStyle(pixels: pixels(15), isBold: true) }
  var heading: TextStyle { TextStyle(pixels: pixels(20), isBold: true) }
  var small: TextStyle { TextStyle(pixels: pixels(13)) }
  var tiny: TextStyle { TextStyle(pixels: pixels(11)) }
  var large: TextStyle { TextStyle(pixels: pixels(44), isBold: true) }
  var digit: TextStyle { TextStyle(pixels: pixels(26), isBold: true) }

  /// A length given for 96 dpi.
  public func pixels(_ length: Int) -> Int {
    Int((Double(length) * scale).rounded())
  }
}
