import CX11
import Framebuffer

/// The device's pointer shape as a cursor of this display and as a picture to draw.
///
/// Made by RENDER alone: Xlib's own cursor calls would load another copy of the library into a static program.
final class RemoteCursor {
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
