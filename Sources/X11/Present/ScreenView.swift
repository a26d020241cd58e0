import CX11
import Framebuffer

/// Shows the remote screen in a window: a copy of it at the X server, of which the window shows a part or the whole.
///
/// Belongs to the thread of its connection. Uncovering, scaling and scrolling need no pixels from us.
public final class ScreenView {
  private let connection: DisplayConnection
  private let window: Window
  private let display: OpaquePointer
  private let target: Picture
  private var screen: RemoteScreen?
  private var cursor: RemoteCursor?
  private var pointer: (x: Int, y: Int)?
  /// How the remote screen lies in the window.
  public private(set) var viewport: Viewport
  /// What surrounds the picture.
  private static let surroundings = Color(0x1d232b)

  /// The remote screen as the X server holds it.
  private struct RemoteScreen {
    let image: SharedImage
    let pixmap: Pixmap
    let picture: Picture
    let gc: GC?
  }

  /// An empty view of the window; throws where the display has no RENDER.
  public init(_ connection: DisplayConnection, _ window: Window, isFitted: Bool) throws(X11Error) {
    self.connection = connection
    self.window = window
    display = connection.display
    guard let format = XRenderFindVisualFormat(display, window.visual) else { throw X11Error(.extensionMissing, "RENDER") }
    target = XRenderCreatePicture(display, window.id, format, 0, nil)
    viewport = Viewport(
      remoteWidth: 1, remoteHeight: 1, windowWidth: window.width, windowHeight: window.height, isFitted: isFitted)
  }

  deinit {
    free(screen)
    screen = nil
    cursor = nil
    XRenderFreePicture(display, target)
  }

  /// The remote screen has this size now; it is black until `present`.
  public func setRemote(width: Int, height: Int) throws(X11Error) {
    free(screen)
    screen = nil
    let image = try SharedImage(connection, width: width, height: height)
    let pixmap = XCreatePixmap(display, window.id, UInt32(clamping: width), UInt32(clamping: height), 24)
    let format = XRenderFindVisualFormat(display, window.visual)
    var attributes = XRenderPictureAttributes()
    attributes.repeat = Int32(RepeatPad)
    let picture = XRenderCreatePicture(display, pixmap, format, UInt(CPRepeat), &attributes)
    let gc = XCreateGC(display, pixmap, 0, nil)
    XFillRectangle(display, pixmap, gc, 0, 0, UInt32(clamping: width), UInt32(clamping: height))
    screen = RemoteScreen(image: image, pixmap: pixmap, picture: picture, gc: gc)
    viewport.setRemote(width: width, height: height)
    arrange()
  }

  /// Takes changed rects of the remote screen from `source`, which has its size, and shows them. The caller may touch
  /// `source` again at once; `finish` waits for the server.
  public func copy(_ rects: [Rect], from source: Surface) {
    guard let screen, source.width == screen.image.surface.width, source.height == screen.image.surface.height else { return }
    for rect in rects {
      let rect = rect.intersection(source.bounds)
      for y in Int(rect.y)..<Int(rect.maxY) {
        guard let from = source.row(y, from: Int(rect.x)), let to = screen.image.surface.row(y, from: Int(rect.x)) else {
          continue
        }
        to.update(from: from, count: Int(rect.width))
      }
    }
  }

  /// Shows what was copied, and returns when it is on the screen.
  public func present(_ rects: [Rect]) {
    guard let screen else { return }
    for rect in rects {
      let rect = rect.intersection(screen.image.surface.bounds)
      guard !rect.isEmpty else { continue }
      put(rect, of: screen)
      paint(viewport.windowRect(rect))
    }
    XSync(display, 0)
  }

  /// Shows everything again, after the window was uncovered or the view has changed.
  public func repaint() {
    let picture = viewport.picture
    let whole = Rect(width: Int32(window.width), height: Int32(window.height))
    let around = screen == nil ? [whole] : whole.parts(outside: picture)
    let (red, green, blue) = Self.surroundings.channels
    var color = XRenderColor(red: red, green: green, blue: blue, alpha: .max)
    for rect in around where !rect.isEmpty {
      XRenderFillRectangle(display, PictOpSrc, target, &color, rect.x, rect.y, UInt32(rect.width), UInt32(rect.height))
    }
    paint(picture)
    XFlush(display)
  }

  /// The window has another size.
  public func windowResized() {
    viewport.setWindow(width: window.width, height: window.height)
    arrange()
  }

  /// Between 1:1 and fit.
  public func setFitted(_ fitted: Bool) {
    viewport.setFitted(fitted)
    arrange()
  }

  /// Moves a view that is larger than the window while the pointer is at its edge; true where it wants to go on.
  public func pushEdge(x: Int, y: Int) -> Bool {
    guard viewport.pushEdge(x: x, y: y) else { return false }
    repaint()
    return true
  }

  /// The pointer has this shape over the window.
  public func setCursor(_ shape: CursorImage) {
    let old = pointerBox
    cursor = RemoteCursor(display, shape)
    if let cursor { XDefineCursor(display, window.id, cursor.cursor) }
    repaintPointer(old)
  }

  /// Draws the shape where somebody at the device moved the pointer to; nil while the technician's own pointer shows it.
  public func setRemotePointer(_ place: (x: Int, y: Int)?) {
    guard place != nil || pointer != nil else { return }
    let old = pointerBox
    pointer = place
    repaintPointer(old)
  }

  private var pointerBox: Rect {
    guard let pointer, let cursor else { return Rect(width: 0, height: 0) }
    let place = viewport.windowRect(Rect(x: Int32(clamping: pointer.x), y: Int32(clamping: pointer.y), width: 1, height: 1))
    return cursor.box.offset(dx: place.x, dy: place.y)
  }

  private func repaintPointer(_ old: Rect) {
    if !old.isEmpty { paint(old) }
    let new = pointerBox
    if !new.isEmpty { paint(new) }
    XFlush(display)
  }

  private func put(_ rect: Rect, of screen: RemoteScreen) {
    let (x, y, width, height) = (rect.x, rect.y, UInt32(rect.width), UInt32(rect.height))
    if screen.image.isShared {
      XShmPutImage(display, screen.pixmap, screen.gc, screen.image.image, x, y, x, y, width, height, 0)
    } else {
      XPutImage(display, screen.pixmap, screen.gc, screen.image.image, x, y, x, y, width, height)
    }
  }

  /// Brings a part of the window up to date from the server's copy, with the device's pointer on top.
  private func paint(_ rect: Rect) {
    guard let screen else { return }
    let picture = viewport.picture
    let rect = rect.intersection(picture).intersection(Rect(width: Int32(window.width), height: Int32(window.height)))
    guard !rect.isEmpty else { return }
    XRenderComposite(
      display, PictOpSrc, screen.picture, 0, target, rect.x - picture.x, rect.y - picture.y, 0, 0, rect.x, rect.y,
      UInt32(rect.width), UInt32(rect.height))
    let overlap = pointerBox.intersection(rect)
    guard !overlap.isEmpty, let cursor else { return }
    let box = pointerBox
    XRenderComposite(
      display, PictOpOver, cursor.picture, 0, target, overlap.x - box.x, overlap.y - box.y, 0, 0, overlap.x, overlap.y,
      UInt32(overlap.width), UInt32(overlap.height))
  }

  /// Tells the server how the copy is scaled, and shows all of it.
  private func arrange() {
    if let screen {
      let factor = 1 / viewport.scale
      func fixed(_ value: Double) -> XFixed { XFixed(value * 65536) }
      var transform = XTransform()
      transform.matrix = (
        (fixed(factor), 0, 0), (0, fixed(factor), 0), (0, 0, fixed(1))
      )
      XRenderSetPictureTransform(display, screen.picture, &transform)
      XRenderSetPictureFilter(display, screen.picture, viewport.scale == 1 ? FilterNearest : FilterBilinear, nil, 0)
    }
    repaint()
  }

  private func free(_ screen: RemoteScreen?) {
    guard let screen else { return }
    XRenderFreePicture(display, screen.picture)
    XFreePixmap(display, screen.pixmap)
    if let gc = screen.gc { XFreeGC(display, gc) }
  }
}

extension Rect {
  /// What is left of this rect without `hole`: four rects, some of them empty.
  func parts(outside hole: Rect) -> [Rect] {
    let hole = intersection(hole)
    guard !hole.isEmpty else { return [self] }
    return [
      Rect(x: x, y: y, width: width, height: hole.y - y),
      Rect(x: x, y: hole.maxY, width: width, height: maxY - hole.maxY),
      Rect(x: x, y: hole.y, width: hole.x - x, height: hole.height),
      Rect(x: hole.maxX, y: hole.y, width: maxX - hole.maxX, height: hole.height),
    ]
  }
}
