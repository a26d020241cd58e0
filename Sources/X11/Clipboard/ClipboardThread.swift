import Synchronization

/// A `Clipboard` on a thread and a connection of its own. Every method may be called from every thread and returns
/// at once.
public final class ClipboardThread: Sendable {
  private struct Orders {
    /// The newest text to offer; earlier ones are worthless, however fast they come.
    var text: String?
    var isOver = false
  }

  /// How long an offer waits for what it replaces, which is given back at the end; one that is put off does not answer at all.
  private static let patience = Duration.seconds(2)

  private let orders = Mutex(Orders())
  private let waker: Waker

  /// Opens the connection and starts; `copied` is called on the thread with each text that somebody copies at the
  /// display, `replaces` with what somebody had copied, before it is replaced. Throws where the display or XFIXES is not there.
  public init(
    display: String? = nil, cookie: [UInt8]? = nil, replaces: @escaping @Sendable (String) -> Void = { _ in },
    copied: @escaping @Sendable (String) -> Void
  ) throws(X11Error) {
    let connection = try DisplayConnection(name: display, cookie: cookie)
    let clipboard = try Clipboard(connection)
    waker = connection.wakeHandle
    let owned = Mutex((connection, clipboard))
    let thread = self
    WorkerThread.start {
      owned.withLock { thread.run($0.0, $0.1, replaces, copied) }
    }
  }

  /// Puts a text on the clipboard.
  public func offer(_ text: String) {
    orders.withLock { $0.text = text }
    waker.wake()
  }

  /// Takes what was offered off the clipboard and ends the thread, once nobody needs it to paste what was on the clipboard before.
  public func stop() {
    orders.withLock { $0.isOver = true }
    waker.wake()
  }

  private func run(
    _ connection: DisplayConnection, _ clipboard: Clipboard, _ replaces: (String) -> Void, _ copied: (String) -> Void
  ) {
    var offer: (text: String, due: ContinuousClock.Instant)?
    while true {
      let (text, isOver) = orders.withLock { orders in
        defer { orders.text = nil }
        return (orders.text, orders.isOver)
      }
      if isOver { return giveBack(connection, clipboard) }
      if let text { offer = (text, offer?.due ?? .now + Self.patience) }
      do throws(X11Error) {
        if let text = try clipboard.collect() { copied(text) }
      } catch {
        return
      }
      if let ready = offer, !clipboard.isAsking || .now >= ready.due {
        if !clipboard.isOwner, let kept = clipboard.kept { replaces(kept) }
        clipboard.offer(ready.text)
        offer = nil
      }
      connection.wait(milliseconds: offer == nil ? nil : 100)
    }
  }

  /// Serves what was on the clipboard before the session until somebody copies again.
  private func giveBack(_ connection: DisplayConnection, _ clipboard: Clipboard) {
    do throws(X11Error) {
      _ = try clipboard.collect()
      guard clipboard.giveBack() else { return }
      while clipboard.isOwner {
        connection.wait(milliseconds: nil)
        _ = try clipboard.collect()
      }
    } catch {
      // The display is gone, and its clipboard with it.
      return
    }
  }
}
