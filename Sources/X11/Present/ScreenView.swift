import CX11
import Framebuffer

/// Shows the remote screen in a window, pixel for pixel or scaled, all of it or a part.
///
/// Belongs to the thread of its connection. The pixels lie in memory that the X server reads too (`SharedImage`): pixel for pixel they
/// go from there to the window, and where they are scaled, through a picture that the server scales (RENDER).
public final class ScreenView {
  private let connection: DisplayConnection
  private let window: Window
  private let display: OpaquePointer
  private let target: Picture
  private let gc: GC?
  private var screen: RemoteScreen?
  private var cursor: RemoteCursor?
  private var pointer: (x: Int, y: Int)?
  /// How the remote screen lies in the window.
  public private(set) var viewport: Viewport
  /// What surrounds the picture.
  private static let surroundings = Color(0x1d232b)

  /// The remote screen's pixels, and the picture of them that is scaled.
  private struct RemoteScreen {
    let image: SharedImage
    let pixmap: Pixmap
    let picture: Picture
    /// False where the pixmap is the memory itself.
    let isCopy: Bool
  }

  /// An empty view of the window; throws where the display has no RENDER.
  public init(_ connection: DisplayConnection, _ window: Window, isFitted: Bool) throws(X11Error) {
    self.connection = connection
    self.window = window
    display = connection.display
    guard let format = XRenderFindVisualFormat(display, window.visual) else { throw X11Error(.extensionMissing, "RENDER") }
    target = XRenderCreatePicture(display, window.id, format, 0, nil)
    gc = XCreateGC(display, window.id, 0, nil)
    viewport = Viewport(
      remoteWidth: 1, remoteHeight: 1, windowWidth: window.width, windowHeight: window.height, isFitted: isFitted)
  }

  deinit {
    free(screen)
    screen = nil
    cursor = nil
    XRenderFreePicture(display, target)
    if let gc { XFreeGC(display, gc) }
  }

  /// The remote screen has this size now; it is black until something is written into the memory returned. That stays until the
  /// next call. While `present` runs nobody may write into it; otherwise half of a change might be seen until it is presented.
  public func setRemote(width: Int, height: Int) throws(X11Error) -> ViewMemory {
    free(screen)
    screen = nil
    let image = try SharedImage(connection, width: width, height: height)
    let pixmap = image.pixmap ?? XCreatePixmap(display, window.id, UInt32(clamping: width), UInt32(clamping: height), 24)
    var attributes = XRenderPictureAttributes()
    attributes.repeat = Int32(RepeatPad)
    let format = XRenderFindVisualFormat(display, window.visual)
    let picture = XRenderCreatePicture(display, pixmap, format, UInt(CPRepeat), &attributes)
    screen = RemoteScreen(image: image, pixmap: pixmap, picture: picture, isCopy: image.pixmap == nil)
    viewport.setRemote(width: width, height: height)
    arrange()
    return ViewMemory(image.surface)
  }

  /// Shows changed rects, and returns when they are on the screen.
  public func present(_ rects: [Rect]) {
    guard let screen else { return }
    for rect in rects {
      let rect = rect.intersection(screen.image.surface.bounds)
      guard !rect.isEmpty else { continue }
      if viewport.scale != 1, screen.isCopy { put(rect, of: screen.image, on: screen.pixmap, x: rect.x, y: rect.y) }
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

  private func put(_ rect: Rect, of image: SharedImage, on target: Drawable, x: Int32, y: Int32) {
    let (width, height) = (UInt32(rect.width), UInt32(rect.height))
    if image.isShared {
      XShmPutImage(display, target, gc, image.image, rect.x, rect.y, x, y, width, height, 0)
    } else {
      XPutImage(display, target, gc, image.image, rect.x, rect.y, x, y, width, height)
    }
  }

  /// Brings a part of the window up to date, with the device's pointer on top.
  private func paint(_ rect: Rect) {
    guard let screen else { return }
    let picture = viewport.picture
    let rect = rect.intersection(picture).intersection(Rect(width: Int32(window.width), height: Int32(window.height)))
    guard !rect.isEmpty else { return }
    if viewport.scale == 1 {
      put(rect.offset(dx: -picture.x, dy: -picture.y), of: screen.image, on: window.id, x: rect.x, y: rect.y)
    } else {
      composite(rect, of: screen.picture, PictOpSrc, origin: picture)
    }
    if let cursor { composite(pointerBox.intersection(rect), of: cursor.picture, PictOpOver, origin: pointerBox) }
  }

  /// Draws the part of a picture that lies in `rect` of the window, where its top left corner is that of `origin`.
  private func composite(_ rect: Rect, of picture: Picture, _ operation: Int32, origin: Rect) {
    guard !rect.isEmpty else { return }
    XRenderComposite(
      display, operation, picture, 0, target, rect.x - origin.x, rect.y - origin.y, 0, 0, rect.x, rect.y, UInt32(rect.width),
      UInt32(rect.height))
  }

  /// Tells the server how the picture is scaled, and shows all of it.
  private func arrange() {
    if let screen {
      let scale = viewport.scale
      func fixed(_ value: Double) -> XFixed { XFixed(value * 65536) }
      var transform = XTransform()
      transform.matrix = (
        (fixed(1 / scale), 0, 0), (0, fixed(1 / scale), 0), (0, 0, fixed(1))
      )
      XRenderSetPictureTransform(display, screen.picture, &transform)
      // At whole factors every pixel becomes a sharp square; between them neighbours have to mix.
      XRenderSetPictureFilter(display, screen.picture, scale == scale.rounded() ? FilterNearest : FilterGood, nil, 0)
      if scale != 1, screen.isCopy { put(screen.image.surface.bounds, of: screen.image, on: screen.pixmap, x: 0, y: 0) }
    }
    repaint()
  }

  private func free(_ screen: RemoteScreen?) {
    guard let screen else { return }
    XRenderFreePicture(display, screen.picture)
    if screen.isCopy { XFreePixmap(display, screen.pixmap) }
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

/// The pixels a `ScreenView` shows, for a thread that makes them.
///
/// The view's thread ends its life and shows it; whoever writes into it keeps that thread away meanwhile, by a lock of theirs.
// It is memory that two threads see, and the lock is the caller's.
public struct ViewMemory: @unchecked Sendable {
  private let surface: Surface

  init(_ surface: Surface) {
    self.surface = surface
  }

  /// Copies rects of a picture of the same size; false where the size is another, and nothing is copied.
  public func copy(_ rects: [Rect], from picture: Surface) -> Bool {
    guard picture.bounds == surface.bounds else { return false }
    for rect in rects {
      let rect = rect.intersection(picture.bounds)
      for y in Int(rect.y)..<Int(rect.maxY) {
        guard let from = picture.row(y, from: Int(rect.x)), let to = surface.row(y, from: Int(rect.x)) else { continue }
        to.update(from: from, count: Int(rect.width))
      }
    }
    return true
  }
}

/// The device's pointer shape as a cursor of this display and as a picture to draw.
///
/// Made by RENDER alone: Xlib's own cursor calls would load another copy of the library into a static program.
private final class RemoteCursor {
  let cursor: Cursor
  let picture: Picture
  /// The box of the shape for a pointer at the origin.
  let box: Rect
  private let display: OpaquePointer

  /// Nil where the display has no ARGB pictures. A shape of 0 x 0 becomes one transparent pixel.
  init?(_ display: OpaquePointer, _ shape: CursorImage) {
    guard let format = XRenderFindStandardFormat(display, PictStandardARGB32) else { return nil }
    self.display = display
    let width = max(shape.width, 1)
    let height = max(shape.height, 1)
    var pixels = shape.pixels.isEmpty ? [0] : shape.pixels
    let pixmap = XCreatePixmap(display, XDefaultRootWindow(display), UInt32(width), UInt32(height), 32)
    picture = XRenderCreatePicture(display, pixmap, format, 0, nil)
    let gc = XCreateGC(display, pixmap, 0, nil)
    pixels.withUnsafeMutableBytes { bytes in
      let data = bytes.bindMemory(to: CChar.self).baseAddress
      let image = XCreateImage(display, nil, 32, ZPixmap, 0, data, UInt32(width), UInt32(height), 32, Int32(width * 4))
      guard let image else { return }
      XPutImage(display, pixmap, gc, image, 0, 0, 0, 0, UInt32(width), UInt32(height))
      image.pointee.data = nil
      XFree(image)
    }
    XFreeGC(display, gc)
    XFreePixmap(display, pixmap)
    cursor = XRenderCreateCursor(display, picture, UInt32(shape.hotX), UInt32(shape.hotY))
    box = Rect(x: Int32(-shape.hotX), y: Int32(-shape.hotY), width: Int32(width), height: Int32(height))
  }

  deinit {
    XFreeCursor(display, cursor)
    XRenderFreePicture(display, picture)
  }
}
