import Policy
import Synchronization
import X11

/// The technician's clipboard and the device's, joined while a session holds the right.
///
/// A text the technician copies goes to the device only when he turns to the viewer's window: what he copies
/// elsewhere, a password perhaps, is nobody's business at the device.
final class ViewerClipboard: Sendable {
  private let state: ViewerState
  /// The newest text that was copied here and has not gone to the device.
  private let copied = Mutex<String?>(nil)
  private let thread = Mutex<ClipboardThread?>(nil)

  /// Begins to watch the display, nil is that of DISPLAY; throws what `ClipboardThread` says.
  init(_ state: ViewerState, display: String?) throws(X11Error) {
    self.state = state
    let started = try ClipboardThread(display: display) { [weak self] text in
      guard let self else { return }
      self.copied.withLock { $0 = text }
      state.screenChanged()
    }
    thread.withLock { $0 = started }
  }

  deinit { thread.withLock { $0 }?.stop() }

  /// Sends what was copied last, once; does nothing without a session that may.
  func send() {
    guard let session = state.current.session, session.rights.contains(.clipboard), let text = copied.withLock({ $0.take() })
    else { return }
    session.desk.send(.cutText(text))
  }

  /// Takes a text from the device, where the session may.
  func take(_ text: String) {
    guard let session = state.current.session, session.rights.contains(.clipboard) else { return }
    thread.withLock { $0 }?.offer(text)
  }
}
