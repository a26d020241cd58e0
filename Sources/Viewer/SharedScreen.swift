import Framebuffer
import Synchronization

/// The picture and what belongs to it, between the thread that decodes and the thread that shows.
final class SharedScreen: Sendable {
  /// The most pixels a device's screen may have: three screens of 3840 x 2160. Checked before memory is taken.
  static let maxPixels = 3 * 3840 * 2160

  /// What has changed since it was last taken.
  struct Changes {
    var surface: Surface
    /// The screen has another size than before; everything is new.
    var isNew = false
    var rects: [Rect] = []
    /// The update to acknowledge when all this is on the technician's screen.
    var number: UInt32?
    var cursor: CursorImage?
    var pointer: (x: Int, y: Int)?
    var cutText: String?
  }

  private let state = Mutex(Changes(surface: Surface(width: 1, height: 1)))

  /// Makes a new, black screen; false where it would be too large.
  func resize(width: Int, height: Int) -> Bool {
    guard width > 0, height > 0, width <= Surface.maxSide, height <= Surface.maxSide, width * height <= Self.maxPixels else {
      return false
    }
    state.withLock {
      $0.surface = Surface(width: width, height: height)
      $0.isNew = true
      $0.rects = []
    }
    return true
  }

  /// Changes something while the other thread keeps away.
  func change<Failure: Error>(_ body: (inout Changes) throws(Failure) -> Void) throws(Failure) {
    let failure: Failure? = state.withLock { changes in
      do throws(Failure) {
        try body(&changes)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Looks at what has changed while the other thread keeps away; then it counts as shown.
  func take(_ body: (Changes) -> Void) {
    state.withLock { changes in
      body(changes)
      changes.isNew = false
      changes.rects.removeAll(keepingCapacity: true)
      changes.number = nil
      changes.cursor = nil
      changes.pointer = nil
      changes.cutText = nil
    }
  }
}
