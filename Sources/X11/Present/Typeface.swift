import CX11

/// A text size and weight a form may use.
public struct TextStyle: Hashable, Sendable {
  /// Height of the em square in device pixels.
  public let pixels: Int
  /// True for headings.
  public let isBold: Bool

  /// A style; the size is kept between 6 and 200 pixels.
  public init(pixels: Int, isBold: Bool = false) {
    self.pixels = min(max(pixels, 6), 200)
    self.isBold = isBold
  }
}

/// A font of the display: a scalable one through Xft, or the server's own `fixed` where no font is installed.
///
/// Belongs to the thread of its connection. Text is drawn as it is, never as a format.
final class Typeface {
  private enum Face {
    case scalable(UnsafeMutablePointer<XftFont>)
    case core(UnsafeMutablePointer<XFontStruct>)
  }

  private let display: OpaquePointer
  private let face: Face
  /// Pixels above and below the baseline.
  let ascent: Int
  let descent: Int

  /// Nil only where the server has no font at all.
  init?(_ display: OpaquePointer, screen: Int32, style: TextStyle) {
    self.display = display
    let name = "sans-serif:pixelsize=\(style.pixels)" + (style.isBold ? ":weight=semibold" : "")
    if let font = XftFontOpenName(display, screen, name) {
      face = .scalable(font)
      ascent = Int(font.pointee.ascent)
      descent = Int(font.pointee.descent)
    } else if let font = Self.coreFont(display, pixels: style.pixels) {
      face = .core(font)
      ascent = Int(font.pointee.ascent)
      descent = Int(font.pointee.descent)
    } else {
      return nil
    }
  }

  deinit {
    switch face {
    case .scalable(let font): XftFontClose(display, font)
    case .core(let font): XFreeFont(display, font)
    }
  }

  /// The first that exists: a Unicode font of the size, any Unicode `fixed`, the built-in `fixed`.
  private static func coreFont(_ display: OpaquePointer, pixels: Int) -> UnsafeMutablePointer<XFontStruct>? {
    let names = [
      "-misc-fixed-medium-r-normal--\(pixels >= 24 ? 20 : 15)-*-*-*-c-*-iso10646-1",
      "-misc-fixed-medium-r-normal--*-iso10646-1", "fixed",
    ]
    for name in names {
      if let font = XLoadQueryFont(display, name) { return font }
    }
    return nil
  }

  /// The advance of a line of text in pixels.
  func width(of text: String) -> Int {
    switch face {
    case .scalable(let font):
      let bytes = Array(text.utf8)
      var extents = XGlyphInfo()
      XftTextExtentsUtf8(display, font, bytes, Int32(clamping: bytes.count), &extents)
      return Int(extents.xOff)
    case .core(let font):
      let characters = Self.characters(text)
      return Int(XTextWidth16(font, characters, Int32(clamping: characters.count)))
    }
  }

  /// Draws a line of text with its baseline at `y`.
  func draw(_ text: String, x: Int, y: Int, color: inout XftColor, on target: OpaquePointer, drawable: Drawable, gc: GC) {
    switch face {
    case .scalable(let font):
      let bytes = Array(text.utf8)
      XftDrawStringUtf8(target, &color, font, Int32(clamping: x), Int32(clamping: y), bytes, Int32(clamping: bytes.count))
    case .core(let font):
      let characters = Self.characters(text)
      XSetFont(display, gc, font.pointee.fid)
      XSetForeground(display, gc, color.pixel)
      XDrawString16(
        display, drawable, gc, Int32(clamping: x), Int32(clamping: y), characters, Int32(clamping: characters.count))
    }
  }

  /// UCS-2, which is how Unicode core fonts are indexed; what lies beyond becomes a question mark.
  private static func characters(_ text: String) -> [XChar2b] {
    text.unicodeScalars.map { scalar in
      let code = scalar.value <= 0xffff ? scalar.value : 0x3f
      return XChar2b(byte1: UInt8(code >> 8), byte2: UInt8(code & 0xff))
    }
  }
}

/// The fonts of a display, opened when first used. Belongs to the thread of its connection.
public final class Typefaces {
  private let connection: DisplayConnection
  private var opened: [TextStyle: Typeface] = [:]

  /// No font is open yet.
  public init(_ connection: DisplayConnection) {
    self.connection = connection
  }

  deinit { opened = [:] }

  subscript(style: TextStyle) -> Typeface? {
    if let known = opened[style] { return known }
    let typeface = Typeface(connection.display, screen: XDefaultScreen(connection.display), style: style)
    opened[style] = typeface
    return typeface
  }

  /// The advance of a line of text in pixels.
  public func width(of text: String, _ style: TextStyle) -> Int {
    self[style]?.width(of: text) ?? 0
  }

  /// Pixels above and below the baseline of a style.
  public func metrics(_ style: TextStyle) -> (ascent: Int, descent: Int) {
    guard let typeface = self[style] else { return (0, 0) }
    return (typeface.ascent, typeface.descent)
  }
}
