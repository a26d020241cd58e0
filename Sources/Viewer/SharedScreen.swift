import Framebuffer
import Synchronization
import X11

/// The picture and what belongs to it, between the thread that decodes and the thread that shows.
///
/// The decoder has a picture of its own. What an update has changed is copied from there into the memory that is shown, so the
/// showing thread waits for a copy at most, never for a decoder, and never shows half an update. Locks are taken in this order:
/// picture, state.
final class SharedScreen: Sendable {
  /// The most pixels a device's screen may have: three screens of 3840 x 2160. Checked before memory is taken.
  static let maxPixels = 3 * 3840 * 2160
  /// Rects that are remembered one by one until they are shown.
  private static let maxRects = 32768

  /// What has happened since it was last shown.
  struct News {
    /// Changed places of the picture.
    var rects: [Rect] = []
    /// The update to acknowledge when all this is on the technician's screen.
    var number: UInt32?
    var cursor: CursorImage?
    var pointer: (x: Int, y: Int)?
    var cutText: String?
  }

  private struct State {
    var news = News()
    /// The picture has this size, and nobody has taken note of it yet.
    var newSize: (width: Int, height: Int)?
    /// What is shown; nil until it has the picture's size.
    var memory: ViewMemory?
  }

  private let picture = Mutex(Surface(width: 1, height: 1))
  private let state = Mutex(State())

  // MARK: The decoding thread

  /// Makes a new, black picture; false where it would be too large.
  func resize(width: Int, height: Int) -> Bool {
    guard width > 0, height > 0, width <= Surface.maxSide, height <= Surface.maxSide, width * height <= Self.maxPixels else {
      return false
    }
    picture.withLock { picture in
      picture = Surface(width: width, height: height)
      state.withLock { state in
        state.newSize = (width, height)
        state.memory = nil
        state.news.rects.removeAll(keepingCapacity: true)
      }
    }
    return true
  }

  /// Lets `decode` change the picture; then the rects it returns, all inside, are there to be shown.
  func draw<Failure: Error>(_ decode: (Surface) throws(Failure) -> [Rect]) throws(Failure) {
    let failure: Failure? = picture.withLock { picture in
      do throws(Failure) {
        publish(try decode(picture), of: picture)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Writes the picture to a PNG file; false where that fails.
  func save(to path: String) -> Bool {
    picture.withLock { PictureFile.write($0, to: path) }
  }

  /// Adds to what is to be shown, or takes it where nothing shows it.
  func change(_ change: (inout News) -> Void) {
    state.withLock { change(&$0.news) }
  }

  private func publish(_ rects: [Rect], of picture: Surface) {
    state.withLock { state in
      guard let memory = state.memory, memory.copy(rects, from: picture) else { return }
      if state.news.rects.count + rects.count <= Self.maxRects {
        state.news.rects.append(contentsOf: rects)
      } else {
        state.news.rects = [picture.bounds]
      }
    }
  }

  // MARK: The showing thread

  /// The picture's size, once after it has changed; `attach` follows.
  func takeSize() -> (width: Int, height: Int)? {
    state.withLock { $0.newSize.take() }
  }

  /// From now on changes go into this memory, which has the size that was taken; where that has changed again, nothing happens.
  func attach(_ memory: ViewMemory) {
    picture.withLock { picture in
      state.withLock { state in
        guard memory.copy([picture.bounds], from: picture) else { return }
        state.memory = memory
        state.news.rects = [picture.bounds]
      }
    }
  }

  /// The memory goes away.
  func detach() {
    state.withLock { $0.memory = nil }
  }

  /// Shows what has changed while nobody changes the memory; then it counts as shown. An update's number waits for memory.
  func take(_ show: (News) -> Void) {
    state.withLock { state in
      guard state.memory != nil else {
        show(News(cursor: state.news.cursor.take(), pointer: state.news.pointer.take(), cutText: state.news.cutText.take()))
        return
      }
      show(state.news)
      state.news.rects.removeAll(keepingCapacity: true)
      state.news.number = nil
      state.news.cursor = nil
      state.news.pointer = nil
      state.news.cutText = nil
    }
  }
}
