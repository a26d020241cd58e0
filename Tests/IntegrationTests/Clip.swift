import Synchronization
import TestSupport
import X11

/// The clipboard of one display: what was copied there, and a way to copy.
final class Clip: Sendable {
  private let thread: ClipboardThread
  private let copied: CopiedText

  init(_ server: DisplayServer) throws {
    let copied = CopiedText()
    self.copied = copied
    thread = try ClipboardThread(display: server.name) { copied.note($0) }
  }

  deinit { thread.stop() }

  /// Copies this text, as a program of this display.
  func copy(_ text: String) { thread.offer(text) }

  /// True once this is what another program has copied last.
  func holds(_ text: String, within seconds: Double = 10) -> Bool { wait(seconds) { copied.last == text } }
}

/// What came last.
private final class CopiedText: Sendable {
  private let text = Mutex<String?>(nil)

  var last: String? { text.withLock { $0 } }

  func note(_ new: String) { text.withLock { $0 = new } }
}
