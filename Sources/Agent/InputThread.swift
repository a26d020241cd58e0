import Synchronization
import Wire
import X11

/// Injects what the gate lets through, on a thread and an X connection of its own: input never waits for pictures. At the end everything is let go, and
/// the layout, the locks and the display's settings are as before.
final class InputThread: Sendable {
  /// So many events wait for an X server that does not take them; nobody types and clicks as many before noticing.
  static let limit = 1024

  private struct Queue {
    var frames: [Frame] = []
    var isOver = false
  }

  private let queue = Mutex(Queue())
  private let waker: Waker
  private let stuck: @Sendable () -> Void

  /// Opens the connection and starts the thread. `stuck` runs once, on a thread of its own, where so many events wait that no more are taken: none is left
  /// out silently, so the session has to end. Throws where the display or XTEST is not there.
  init(display: String?, cookie: [UInt8]?, stuck: @escaping @Sendable () -> Void) throws(X11Error) {
    self.stuck = stuck
    let connection = try DisplayConnection(name: display, cookie: cookie)
    let settings = DisplaySettings(of: connection)
    let injector = try XTestInjector(connection)
    waker = connection.wakeHandle
    let owned = Mutex((connection, injector, settings))
    let thread = self
    WorkerThread.start { owned.withLock { thread.run($0.0, $0.1, $0.2) } }
  }

  /// Queues one event; returns at once.
  func inject(_ frame: Frame) {
    let isStuck = queue.withLock { queue in
      if queue.isOver { return false }
      // A pointer that has moved on makes its last place worthless, unless a button changed there.
      if case .pointer(_, _, let buttons) = frame, case .pointer(_, _, buttons)? = queue.frames.last { queue.frames.removeLast() }
      queue.frames.append(frame)
      queue.isOver = queue.frames.count > Self.limit
      return queue.isOver
    }
    waker.wake()
    if isStuck { WorkerThread.start { [stuck] in stuck() } }
  }

  /// Lets go of everything and ends the thread.
  func stop() {
    queue.withLock { $0.isOver = true }
    waker.wake()
  }

  private func run(_ connection: DisplayConnection, _ injector: XTestInjector, _ settings: DisplaySettings) {
    while !connection.isLost {
      let (frames, isOver) = queue.withLock { queue in
        defer { queue.frames.removeAll(keepingCapacity: true) }
        return (queue.frames, queue.isOver)
      }
      for frame in frames { inject(frame, with: injector) }
      if isOver { break }
      if frames.isEmpty {
        injector.followLayout()
        connection.wait(milliseconds: nil)
      }
    }
    injector.restore()
    settings.restore(on: connection)
  }

  private func inject(_ frame: Frame, with injector: XTestInjector) {
    switch frame {
    case .pointer(let x, let y, let buttons): injector.pointer(x: x, y: y, buttons: buttons)
    case .key(let keysym, let down): injector.key(keysym, down: down)
    case .releaseKeys: injector.releaseAll()
    default: break
    }
  }
}
