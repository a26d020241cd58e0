import CX11
import Framebuffer

/// Lines, a ring and a name over everything on the screen, through which every click goes to what lies below. It takes
/// nothing but the shape of what is drawn, so it needs no compositor. Belongs to the thread of its connection.
public final class Overlay {
  /// A line through places of the screen, or a dot.
  public struct Stroke: Equatable, Sendable {
    public var points: [Point]
    /// Device pixels; below 1 nothing is drawn.
    public var width: Int

    public init(points: [Point], width: Int) {
      self.points = points
      self.width = width
    }
  }

  /// A pixel of the screen.
  public struct Point: Equatable, Sendable {
    public var x: Int
    public var y: Int

    public init(x: Int, y: Int) {
      self.x = x
      self.y = y
    }
  }

  private let connection: DisplayConnection
  private let display: OpaquePointer
  private let window: UInt
  private let gc: GC
  private let mask: Pixmap
  private let maskGC: GC
  private let text: OpaquePointer?
  private let typefaces: Typefaces
  private let width: UInt32
  private let height: UInt32
  private let scale: Double
  private var strokes: [Stroke] = []
  private var ring: Point?
  private var isShown = false

  /// What stands beside the ring. Peer text must have been made safe to show before.
  private let name: String

  private static let color = Color(0xd9480f)
  private static let halo = Color(0xffffff)

  /// An overlay that shows nothing; nil where the display cannot shape windows.
  public init?(_ connection: DisplayConnection, name: String) {
    var (event, error): (Int32, Int32) = (0, 0)
    guard XShapeQueryExtension(connection.display, &event, &error) != 0 else { return nil }
    self.connection = connection
    self.name = name
    display = connection.display
    scale = connection.scale
    typefaces = Typefaces(connection)
    let screen = XDefaultScreen(display)
    width = UInt32(max(XDisplayWidth(display, screen), 1))
    // A row short of the screen: a window that covers it all looks like a locker (`Presence`).
    height = UInt32(max(XDisplayHeight(display, screen) - 1, 1))
    let root = XDefaultRootWindow(display)
    var attributes = XSetWindowAttributes()
    attributes.override_redirect = 1
    attributes.event_mask = ExposureMask
    window = XCreateWindow(
      display, root, 0, 0, width, height, 0, 0, UInt32(InputOutput), nil, UInt(CWOverrideRedirect | CWEventMask), &attributes)
    mask = XCreatePixmap(display, window, width, height, 1)
    text = XftDrawCreate(display, window, XDefaultVisual(display, screen), XDefaultColormap(display, screen))
    guard let gc = XCreateGC(display, window, 0, nil), let maskGC = XCreateGC(display, mask, 0, nil) else { return nil }
    (self.gc, self.maskGC) = (gc, maskGC)
    // The input shape without a rectangle lets everything through.
    XShapeCombineRectangles(display, window, ShapeInput, 0, 0, nil, 0, ShapeSet, Unsorted)
  }

  deinit {
    if let text { XftDrawDestroy(text) }
    XFreeGC(display, gc)
    XFreeGC(display, maskGC)
    XFreePixmap(display, mask)
    XDestroyWindow(display, window)
    XFlush(display)
  }

  /// Shows this instead of what was there; with nothing to show, the window is gone.
  public func show(_ strokes: [Stroke], ring: Point?) {
    let strokes = strokes.filter { $0.width >= 1 && !$0.points.isEmpty }
    guard strokes != self.strokes || ring != self.ring else { return }
    let isNew = strokes.count > self.strokes.count || self.ring == nil
    (self.strokes, self.ring) = (strokes, ring)
    guard !strokes.isEmpty || ring != nil else {
      XUnmapWindow(display, window)
      isShown = false
      XFlush(display)
      return
    }
    XSetForeground(display, maskGC, 0)
    XFillRectangle(display, mask, maskGC, 0, 0, width, height)
    XSetForeground(display, maskGC, 1)
    draw(on: mask, maskGC, grown: 2 * pixels(2))
    XShapeCombineMask(display, window, ShapeBounding, 0, 0, mask, ShapeSet)
    if !isShown || isNew { XMapRaised(display, window) }
    isShown = true
    paint()
  }

  /// Draws again what was uncovered.
  public func handleEvents() {
    var isExposed = false
    while let event = connection.nextEvent() { isExposed = isExposed || event.type == Expose }
    if isExposed, isShown { paint() }
  }

  /// Everything in the halo's colour, then a little smaller in its own.
  private func paint() {
    XSetForeground(display, gc, UInt(Self.halo.rgb))
    draw(on: window, gc, grown: 2 * pixels(2))
    XSetForeground(display, gc, UInt(Self.color.rgb))
    draw(on: window, gc, grown: 0)
    if let ring, let text, let typeface = typefaces[style] {
      let (red, green, blue) = Self.halo.channels
      var color = XftColor(
        pixel: UInt(Self.halo.rgb), color: XRenderColor(red: red, green: green, blue: blue, alpha: .max))
      let label = label(at: ring)
      typeface.draw(
        name, x: Int(label.x) + pixels(8), y: Int(label.y) + pixels(4) + typeface.ascent, color: &color, on: text,
        drawable: window,
        gc: gc)
    }
    XFlush(display)
  }

  private func draw(on drawable: Drawable, _ gc: GC, grown: Int) {
    for stroke in strokes {
      setWidth(stroke.width + grown, gc)
      var points = stroke.points.map { XPoint(x: Int16(clamping: $0.x), y: Int16(clamping: $0.y)) }
      if points.count == 1 { points.append(points[0]) }
      XDrawLines(display, drawable, gc, &points, Int32(clamping: points.count), CoordModeOrigin)
    }
    guard let ring else { return }
    setWidth(pixels(4) + grown, gc)
    let radius = pixels(18)
    XDrawArc(
      display, drawable, gc, Int32(clamping: ring.x - radius), Int32(clamping: ring.y - radius), UInt32(2 * radius),
      UInt32(2 * radius), 0, 360 * 64)
    let label = label(at: ring)
    let edge = Int32(grown / 2)
    XFillRectangle(
      display, drawable, gc, label.x - edge, label.y - edge, UInt32(label.width + 2 * edge), UInt32(label.height + 2 * edge))
  }

  private func setWidth(_ width: Int, _ gc: GC) {
    XSetLineAttributes(display, gc, UInt32(clamping: width), LineSolid, CapRound, JoinRound)
  }

  /// Below the ring on the right, or where there is room.
  private func label(at ring: Point) -> Rect {
    let metrics = typefaces.metrics(style)
    let wide = typefaces.width(of: name, style) + pixels(16)
    let tall = metrics.ascent + metrics.descent + pixels(8)
    let away = pixels(20)
    let x = ring.x + away + wide > Int(width) ? ring.x - away - wide : ring.x + away
    let y = ring.y + away + tall > Int(height) ? ring.y - away - tall : ring.y + away
    return Rect(x: Int32(clamping: x), y: Int32(clamping: y), width: Int32(clamping: wide), height: Int32(clamping: tall))
  }

  private var style: TextStyle { TextStyle(pixels: pixels(13), isBold: true) }

  private func pixels(_ length: Int) -> Int { Int((Double(length) * scale).rounded()) }
}
