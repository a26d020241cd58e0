import Codec
import Framebuffer
import Glibc
import Policy
import Synchronization
import Wire
import X11

/// Shows one session the screen: a thread that owns a connection to the display and a `Pipeline`, and sends what comes out.
///
/// Every method may be called from every thread and returns at once. The thread ends after `stop`, or tells by `ended` that it
/// could not go on; then nothing is sent any more.
final class ScreenThread: Sendable {
  /// What others have asked of the thread since it last looked.
  private struct Orders {
    var acknowledged: [(number: UInt32, at: Int64)] = []
    var wantsRefresh = false
    var monitor: UInt8?
    var takesVideo = false
    var isPaused = false
    var isStopped = false
    /// The thread can do nothing before an acknowledgement; otherwise it looks at them when it is awake anyway.
    var needsAcknowledgement = false
    var waker: Waker?
  }

  /// Acknowledgements that may lie unread; more wake the thread.
  private static let unreadAcknowledgements = 8

  /// Programs draw one change by several requests; waiting so many milliseconds for the rest, before anything is read, makes one update of
  /// it instead of two.
  private static let settling: Int32 = 2

  /// Other programs of the device come first.
  private static let niceness: Int32 = 5

  /// A display as `Discovery` or the command line names it.
  struct Display: Sendable {
    var name: String?
    var cookie: [UInt8]?
  }

  /// The viewer says that it shows what was never sent.
  private struct UntrueAcknowledgement: Error {}

  private let orders = Mutex(Orders())

  /// Starts to show the display; nil where the grant does not hold the right to view. `send` takes frames in order, `ended` comes at
  /// most once; both are called on the thread. Throws where there is no memory.
  init?(
    _ grant: borrowing Grant, display: Display, cpuLimit: Int, send: @escaping @Sendable ([Frame]) -> Void,
    ended: @escaping @Sendable (SessionEnd) -> Void
  ) throws(CodecError) {
    guard let pipeline = try Pipeline(grant, cpuLimit: cpuLimit) else { return nil }
    let isStarted = WorkerThread.start { [self] in
      _ = nice(Self.niceness)
      guard let reason = run(pipeline, display, send) else { return }
      ended(reason)
    }
    guard isStarted else { throw .compressorFailed }
  }

  /// The viewer shows this update.
  func acknowledge(_ number: UInt32) {
    order { orders in
      orders.acknowledged.append((number, Self.now()))
      return orders.needsAcknowledgement || orders.acknowledged.count > Self.unreadAcknowledgements
    }
  }

  /// The viewer asks for a new epoch.
  func refresh() {
    order { orders in
      orders.wantsRefresh = true
      return true
    }
  }

  /// The viewer wants to see this monitor, or all where there is none of that number.
  func choose(_ monitor: UInt8) {
    order { orders in
      orders.monitor = monitor
      return true
    }
  }

  /// The viewer decodes videos.
  func takeVideo() {
    order { orders in
      orders.takesVideo = true
      return false
    }
  }

  /// Sends no picture, until it is called again with false; then the whole screen.
  func pause(_ isPaused: Bool) {
    order { orders in
      orders.isPaused = isPaused
      return true
    }
  }

  /// Ends the thread; it does not send any more once it has seen this.
  func stop() {
    order { orders in
      orders.isStopped = true
      return true
    }
  }

  /// Leaves an order; wakes the thread where `change` says so.
  private func order(_ change: (inout Orders) -> Bool) {
    let waker = orders.withLock { change(&$0) ? $0.waker : nil }
    waker?.wake()
  }

  /// The thread's life; nil after `stop`, else why it ended.
  private func run(_ pipeline: Pipeline, _ display: Display, _ send: ([Frame]) -> Void) -> SessionEnd? {
    do {
      let connection = try DisplayConnection(name: display.name, cookie: display.cookie)
      let capture = try ScreenCapture(connection)
      orders.withLock { $0.waker = connection.wakeHandle }
      try begin(pipeline, capture, send)
      sendCursor(capture, send)
      var wasPaused = false
      while true {
        guard try follow(pipeline, capture, send) else { return nil }
        let isPaused = orders.withLock { $0.isPaused }
        if isPaused {
          _ = try capture.collect()
          connection.wait(milliseconds: nil)
        } else if wasPaused {
          try begin(pipeline, capture, send)
          sendCursor(capture, send)
        } else {
          try watch(pipeline, capture, send)
          try step(pipeline, capture, connection, send)
        }
        wasPaused = isPaused
      }
    } catch is UntrueAcknowledgement {
      return .protocolError
    } catch is CodecError {
      return .agentStopped
    } catch {
      return .displayLost
    }
  }

  /// Tells the size and begins an epoch.
  private func begin(_ pipeline: Pipeline, _ capture: ScreenCapture, _ send: ([Frame]) -> Void) throws {
    let part = capture.part
    send([
      .screen(
        x: UInt16(clamping: part.x), y: UInt16(clamping: part.y), width: UInt16(clamping: part.width),
        height: UInt16(clamping: part.height), monitors: capture.monitors())
    ])
    try pipeline.startEpoch(width: capture.surface.width, height: capture.surface.height)
  }

  /// Does what others have asked for; false after `stop`.
  private func follow(_ pipeline: Pipeline, _ capture: ScreenCapture, _ send: ([Frame]) -> Void) throws -> Bool {
    let taken = orders.withLock { orders in
      defer {
        orders.acknowledged.removeAll(keepingCapacity: true)
        orders.wantsRefresh = false
        orders.monitor = nil
        orders.needsAcknowledgement = false
      }
      return orders
    }
    guard !taken.isStopped else { return false }
    pipeline.takesVideo = taken.takesVideo
    for (number, time) in taken.acknowledged {
      guard pipeline.acknowledged(number, at: time) else { throw UntrueAcknowledgement() }
    }
    if let monitor = taken.monitor { capture.choose(Int(monitor)) }
    if taken.wantsRefresh { try pipeline.startEpoch(width: capture.surface.width, height: capture.surface.height) }
    return true
  }

  /// Passes on what the X server has reported.
  private func watch(_ pipeline: Pipeline, _ capture: ScreenCapture, _ send: ([Frame]) -> Void) throws {
    let changes = try capture.collect()
    if changes.isResized {
      try begin(pipeline, capture, send)
    } else {
      pipeline.damaged(changes.damage)
    }
    if changes.hasNewCursor { sendCursor(capture, send) }
    if let (x, y) = changes.pointer {
      pipeline.pointed(x: Int32(clamping: x), y: Int32(clamping: y))
      send([.pointerMoved(x: UInt16(clamping: x), y: UInt16(clamping: y))])
    }
  }

  /// Captures and sends where something is due, else waits.
  private func step(
    _ pipeline: Pipeline, _ capture: ScreenCapture, _ connection: DisplayConnection, _ send: ([Frame]) -> Void
  ) throws {
    let now = Self.now()
    switch pipeline.due(at: now) {
    case .never: if connection.wait(milliseconds: nil) { connection.pause(milliseconds: Self.settling) }
    case .afterAcknowledgement: if needsAcknowledgement() { connection.wait(milliseconds: nil) }
    case .at(let time): connection.pause(milliseconds: Int32(clamping: (time - now + 999) / 1000))
    case .unlessDamaged(let time):
      let isDamaged = connection.wait(milliseconds: Int32(clamping: (time - now + 999) / 1000))
      if isDamaged { connection.pause(milliseconds: Self.settling) }
    case .now(let region):
      let before = Self.time(CLOCK_THREAD_CPUTIME_ID)
      guard capture.grab(region) else { return connection.pause(milliseconds: 10) }
      send(try pipeline.frames(of: capture.surface, moves: capture.takeWindowMoves(), at: now))
      pipeline.spent(Self.time(CLOCK_THREAD_CPUTIME_ID) - before, since: now)
    }
  }

  /// Asks to be woken by the next acknowledgement; false where one has come already.
  private func needsAcknowledgement() -> Bool {
    orders.withLock { orders in
      orders.needsAcknowledgement = orders.acknowledged.isEmpty
      return orders.needsAcknowledgement
    }
  }

  private func sendCursor(_ capture: ScreenCapture, _ send: ([Frame]) -> Void) {
    guard let shape = capture.cursor() else { return }
    send([
      .cursor(
        width: UInt16(clamping: shape.width), height: UInt16(clamping: shape.height), hotX: UInt16(clamping: shape.hotX),
        hotY: UInt16(clamping: shape.hotY), pixels: shape.pixels)
    ])
  }

  private static func now() -> Int64 { time(CLOCK_MONOTONIC) }

  private static func time(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
