import Framebuffer

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
