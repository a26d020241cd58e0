import Glibc
import Synchronization

/// A thread of its own for work that blocks: X11 calls never run on an event loop.
public enum WorkerThread {
  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Starts a detached thread. False where the system has no thread left.
  @discardableResult
  public static func start(_ run: sending @escaping () -> Void) -> Bool {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard code == 0 else {
      body.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}

/// Messages to a thread that waits at its display. They are taken in the order in which they were sent; where more come than the
/// thread can take, the oldest are left out.
public final class Mailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    var isClosed = false
    var waker: Waker?
  }

  /// So many messages wait at most.
  public static var limit: Int { 1024 }

  private let state = Mutex(State())

  /// An empty one, of no thread yet.
  public init() {}

  /// The thread that takes the messages waits at this connection from now on.
  public func attach(to connection: DisplayConnection) {
    let waker = connection.wakeHandle
    state.withLock { $0.waker = waker }
  }

  /// Leaves a message and wakes the thread; returns at once.
  public func send(_ message: Message) {
    change { state in
      if state.messages.count >= Self.limit { state.messages.removeFirst(Self.limit / 2) }
      state.messages.append(message)
    }
  }

  /// Tells the thread to end.
  public func close() {
    change { $0.isClosed = true }
  }

  /// What has come since the last call; nil once the thread has to end.
  public func take() -> [Message]? {
    state.withLock { state in
      defer { state.messages = [] }
      return state.isClosed ? nil : state.messages
    }
  }

  private func change(_ body: (inout sending State) -> Void) {
    let waker = state.withLock { state in
      body(&state)
      return state.waker
    }
    waker?.wake()
  }
}
