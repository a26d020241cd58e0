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

  var body: TextStyle { TextStyle(pixels: pixels(15)) }
  var strong: TextStyle { TextStyle(pixels: pixels(15), isBold: true) }
  var heading: TextStyle { TextStyle(pixels: pixels(20), isBold: true) }
  var small: TextStyle { TextStyle(pixels: pixels(13)) }

  /// A length given for 96 dpi.
  public func pixels(_ length: Int) -> Int {
    Int((Double(length) * scale).rounded())
  }
}
