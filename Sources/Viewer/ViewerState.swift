import Catalogue
import EndToEnd
import Policy
import Synchronization
import X11

/// What both the service and the window know of the session; each side changes its part and wakes the other.
final class ViewerState: Sendable {
  /// Where the viewer stands.
  enum Phase: Equatable, Sendable {
    case connecting
    case asking(seconds: Int)
    case open
    case reconnecting(seconds: Int)
    /// There is no next session, and why; the window stays until it was read.
    case over(Sentence)
  }

  /// The session's parts that the window needs.
  struct Session: Sendable {
    var desk: DeskChannel
    var queue: FrameQueue
    var rights: AccessRights
  }

  /// All of it.
  struct Content: Sendable {
    var device: String
    var phase = Phase.connecting
    /// Nil outside a session; input is possible only with one whose rights allow it.
    var session: Session?
    /// The queue of a session that may not be welcomed yet.
    var queue: FrameQueue?
    /// A person closed the viewer.
    var isClosed = false
    /// The service is done; the window goes.
    var isOver = false
    var waker: Waker?
  }

  private let content: Mutex<Content>

  /// Connecting to a device, by the name it was asked for.
  init(device: String) {
    content = Mutex(Content(device: device))
  }

  /// What it is now.
  var current: Content { content.withLock { $0 } }

  /// Changes something and wakes the window.
  func change(_ body: (inout Content) -> Void) {
    let waker = content.withLock { content in
      body(&content)
      return content.waker
    }
    waker?.wake()
  }

  /// The shared screen has changed.
  func screenChanged() {
    content.withLock { $0.waker }?.wake()
  }
}
