import CX11
import Framebuffer

/// Draws rects, rounded boxes and text for one window into a pixmap, and shows it in one step, so nothing flickers.
///
/// Belongs to the thread of its connection. Sizes and places are device pixels. Colours are opaque.
public final class Canvas {
  private let display: OpaquePointer
  private let screen: Int32
  private let window: UInt
  private let gc: GC
  private let pixmap: Pixmap
  private let picture: Picture
  private let target: OpaquePointer?
  private let typefaces: Typefaces
  /// The size of the drawing, at least 1 x 1.
  public let width: Int
  public let height: Int

  /// A canvas as large as the window; nil where the display has no RENDER extension.
  public init?(_ window: Window, _ typefaces: Typefaces) {
    self.typefaces = typefaces
    display = window.display
    screen = XDefaultScreen(display)
    self.window = window.id
    width = window.width
    height = window.height
    guard let gc = XCreateGC(display, window.id, 0, nil), let format = XRenderFindVisualFormat(display, window.visual)
    else { return nil }
    self.gc = gc
    pixmap = XCreatePixmap(display, window.id, UInt32(clamping: width), UInt32(clamping: height), UInt32(window.depth))
    picture = XRenderCreatePicture(display, pixmap, format, 0, nil)
    target = XftDrawCreate(display, pixmap, window.visual, XDefaultColormap(display, screen))
  }

  deinit {
    if let target { XftDrawDestroy(target) }
    XRenderFreePicture(display, picture)
    XFreePixmap(display, pixmap)
    XFreeGC(display, gc)
  }

  /// Fills a rect.
  public func fill(_ rect: Rect, _ color: Color) {
    var render = Self.renderColor(color)
    XRenderFillRectangle(
      display, PictOpSrc, picture, &render, rect.x, rect.y, UInt32(rect.width), UInt32(rect.height))
  }

  /// Fills a box with round corners, smoothed.
  public func fill(_ rect: Rect, radius: Int, _ color: Color) {
    guard !rect.isEmpty else { return }
    fill(Self.outline(of: rect, radius: min(radius, Int(min(rect.width, rect.height)) / 2)), color)
  }

  /// A sign without a font, as corners in a box of 1 x 1.
  public enum Sign {
    /// Points down: something opens below.
    case arrow
    case tick

    fileprivate var corners: [(x: Double, y: Double)] {
      switch self {
      case .arrow: [(0, 0), (1, 0), (0.5, 1)]
      case .tick: [(0, 0.54), (0.15, 0.39), (0.38, 0.62), (0.85, 0.15), (1, 0.3), (0.38, 0.92)]
      }
    }
  }

  /// Draws a sign as large as the rect, smoothed.
  public func fill(_ sign: Sign, in rect: Rect, _ color: Color) {
    let (x, y, width, height) = (Double(rect.x), Double(rect.y), Double(rect.width), Double(rect.height))
    fill(sign.corners.map { XPointDouble(x: x + $0.x * width, y: y + $0.y * height) }, color)
  }

  /// Fills a polygon, smoothed.
  private func fill(_ outline: [XPointDouble], _ color: Color) {
    var render = Self.renderColor(color)
    let source = XRenderCreateSolidFill(display, &render)
    XRenderCompositeDoublePoly(
      display, PictOpOver, source, picture, XRenderFindStandardFormat(display, PictStandardA8), 0, 0, 0, 0,
      outline, Int32(outline.count), 0)
    XRenderFreePicture(display, source)
  }

  /// Draws a line of text, left edge and baseline as given.
  public func text(_ text: String, x: Int, baseline: Int, _ style: TextStyle, _ color: Color) {
    guard let typeface = typefaces[style], let target else { return }
    let (red, green, blue) = color.channels
    var xft = XftColor(
      pixel: UInt(color.rgb), color: XRenderColor(red: red, green: green, blue: blue, alpha: .max))
    typeface.draw(text, x: x, y: baseline, color: &xft, on: target, drawable: pixmap, gc: gc)
  }

  /// Limits drawing to a rect until `clip(nil)`.
  public func clip(_ rect: Rect?) {
    guard let rect else {
      XftDrawSetClip(target, nil)
      return
    }
    var box = XRectangle(
      x: Int16(clamping: rect.x), y: Int16(clamping: rect.y), width: UInt16(clamping: rect.width),
      height: UInt16(clamping: rect.height))
    XftDrawSetClipRectangles(target, 0, 0, &box, 1)
  }

  /// Puts everything drawn so far on the window.
  public func show() {
    XCopyArea(display, pixmap, window, gc, 0, 0, UInt32(clamping: width), UInt32(clamping: height), 0, 0)
    XFlush(display)
  }

  private static func renderColor(_ color: Color) -> XRenderColor {
    let (red, green, blue) = color.channels
    return XRenderColor(red: red, green: green, blue: blue, alpha: .max)
  }

  /// The corners as chords of 11.25 degrees: (1 - cos, 1 - sin) for nine points from one edge to the next.
  private static let arc: [(Double, Double)] = [
    (1, 0), (0.8049, 0.0192), (0.6173, 0.0761), (0.4444, 0.1685), (0.2929, 0.2929), (0.1685, 0.4444), (0.0761, 0.6173),
    (0.0192, 0.8049), (0, 1),
  ]

  /// The polygon around a rounded box, clockwise from the top edge's left end.
  private static func outline(of rect: Rect, radius: Int) -> [XPointDouble] {
    let (left, top, right, bottom) = (Double(rect.x), Double(rect.y), Double(rect.maxX), Double(rect.maxY))
    let radius = Double(radius)
    let rising = arc.map { ($0.0 * radius, $0.1 * radius) }
    let falling = Array(rising.reversed())
    return rising.reversed().map { XPointDouble(x: left + $0.0, y: top + $0.1) }
      + rising.map { XPointDouble(x: right - $0.0, y: top + $0.1) }
      + falling.map { XPointDouble(x: right - $0.0, y: bottom - $0.1) }
      + rising.map { XPointDouble(x: left + $0.0, y: bottom - $0.1) }
  }
}

/// An opaque sRGB colour.
public struct Color: Equatable, Hashable, Sendable {
  /// `0xRRGGBB`.
  public let rgb: UInt32

  /// A colour from `0xRRGGBB`.
  public init(_ rgb: UInt32) {
    self.rgb = rgb & 0xff_ffff
  }

  /// Red, green and blue, 16 bits each, as the X protocol takes them.
  var channels: (red: UInt16, green: UInt16, blue: UInt16) {
    func wide(_ shift: UInt32) -> UInt16 { UInt16(truncatingIfNeeded: rgb >> shift & 0xff) * 257 }
    return (wide(16), wide(8), wide(0))
  }
}
