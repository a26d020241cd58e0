import CX11
import Glibc
import Synchronization

/// One connection to an X server. It belongs to the thread that uses it; only `wake` may be called from others.
///
/// Xlib's habit of ending the process is taken away: a refused request is counted and asked for with `takeError`, a broken
/// connection turns `isLost`, after which every call returns and does nothing.
public final class DisplayConnection {
  let display: OpaquePointer
  /// What the server is called, for people.
  public let name: String
  /// Who runs the server; nil where it is not on this machine. The same name may be another server's later.
  public let server: Server?
  private let failure = Failure()
  private let waker: Waker
  /// The number of the next request when Xlib was last found without events. While it is the same there is nothing to send and nothing
  /// that Xlib has read, so `wait` need not look again.
  private var emptyAt: UInt?

  /// The process behind a display.
  public struct Server: Equatable, Sendable {
    let process: Int32
    let user: UInt32

    fileprivate init?(_ display: OpaquePointer) {
      var peer: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)  // struct ucred, unix(7)
      var length = socklen_t(MemoryLayout.size(ofValue: peer))
      guard getsockopt(XConnectionNumber(display), SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0, peer.process > 0 else {
        return nil
      }
      (process, user) = (peer.process, peer.user)
    }
  }

  /// What the error handlers report to; they get its address, so it is a class.
  private final class Failure {
    var isLost = false
  }

  /// Connects to the server `name`, or to the one in DISPLAY. `cookie` is the MIT-MAGIC-COOKIE-1 that lets us in; without
  /// one Xlib reads the authority file. Throws `.cannotOpen`.
  public init(name: String? = nil, cookie: [UInt8]? = nil) throws(X11Error) {
    Self.installErrorHandlers
    self.name = name ?? Self.nameInEnvironment ?? ""
    if let cookie { Self.setAuthority(cookie) }
    guard let display = XOpenDisplay(name) else { throw X11Error(.cannotOpen, self.name) }
    guard let waker = Waker() else {
      XCloseDisplay(display)
      throw X11Error(.cannotOpen, self.name)
    }
    self.display = display
    self.waker = waker
    server = Server(display)
    // Extensions are closed in the reverse order of their first use, and Xft still calls RENDER when it is closed: RENDER has to be the first, or
    // its list keeps a display that is gone, and the next one at the same address seems to lack RENDER.
    var base: (event: Int32, error: Int32) = (0, 0)
    XRenderQueryExtension(display, &base.event, &base.error)
    XSetIOErrorExitHandler(
      display,
      { _, state in
        guard let state else { return }
        Unmanaged<Failure>.fromOpaque(state).takeUnretainedValue().isLost = true
      }, Unmanaged.passUnretained(failure).toOpaque())
  }

  deinit {
    XCloseDisplay(display)
    Self.refusals.withLock { _ = $0.removeValue(forKey: UInt(bitPattern: display)) }
  }

  /// True once the server has gone away.
  public var isLost: Bool { failure.isLost }

  /// Sends what is buffered, waits until the server has worked it off, and says whether it refused anything since the
  /// last call: the X error code, nil where all went well.
  public func takeError() -> UInt8? {
    if !isLost { XSync(display, 0) }
    return Self.refusals.withLock { $0.removeValue(forKey: UInt(bitPattern: display)) }
  }

  /// Waits for events, for `wake`, or for the time to pass (nil: for ever). Sends what is buffered first. True where events have come.
  @discardableResult
  public func wait(milliseconds: Int32?) -> Bool {
    guard !isLost, isKnownEmpty || !hasEvents() else { return true }
    var polled = (
      pollfd(fd: XConnectionNumber(display), events: Int16(POLLIN), revents: 0),
      pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)
    )
    withUnsafeMutablePointer(to: &polled) {
      _ = $0.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, milliseconds ?? -1) }
    }
    emptyAt = nil
    if polled.1.revents != 0 { waker.clear() }
    return polled.0.revents != 0
  }

  /// Waits for `wake` or for the time to pass, and lets events come together meanwhile.
  public func pause(milliseconds: Int32) {
    var polled = pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)
    poll(&polled, 1, milliseconds)
    if polled.revents != 0 { waker.clear() }
  }

  /// Ends a `wait` or `pause` early, from any thread, now or the next one.
  public func wake() { waker.wake() }

  /// A value that other threads keep to call `wake`.
  public var wakeHandle: Waker { waker }

  /// The next event that has arrived; nil where there is none.
  func nextEvent() -> XEvent? {
    guard !isLost, hasEvents() else { return nil }
    var event = XEvent()
    XNextEvent(display, &event)
    return event
  }

  /// Throws away what has arrived, on a connection that shows nothing at the moment: events that nobody takes would end every `wait` at once.
  public func discardEvents() {
    while nextEvent() != nil {}
  }

  /// True where nothing was asked of the server since its events were found to be none. Xlib reads events whenever it sends, also in
  /// XFlush; those lie in its queue, and no descriptor tells of them.
  private var isKnownEmpty: Bool {
    emptyAt == XNextRequest(display) && XEventsQueued(display, QueuedAlready) == 0
  }

  /// Sends what is buffered and says whether an event has arrived.
  private func hasEvents() -> Bool {
    emptyAt = nil
    guard XPending(display) == 0 else { return true }
    emptyAt = XNextRequest(display)
    return false
  }

  private static let refusals = Mutex<[UInt: UInt8]>([:])

  /// The display that DISPLAY names; nil where it names none.
  public static var nameInEnvironment: String? {
    getenv("DISPLAY").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Once in a process: threads are announced and errors are counted instead of fatal.
  private static let installErrorHandlers: Void = {
    XInitThreads()
    // Without one, Xlib's own handler ends the process before the connection's exit handler is asked.
    XSetIOErrorHandler { _ in 0 }
    XSetErrorHandler { display, error in
      guard let display, let error else { return 0 }
      DisplayConnection.refusals.withLock { $0[UInt(bitPattern: display)] = error.pointee.error_code }
      return 0
    }
  }()

  private static func setAuthority(_ cookie: [UInt8]) {
    var protocolName = Array("MIT-MAGIC-COOKIE-1".utf8CString)
    var data = cookie.map { CChar(bitPattern: $0) }
    XSetAuthorization(&protocolName, Int32(protocolName.count - 1), &data, Int32(data.count))
  }
}

/// Wakes a thread that waits at its display; may be used from any thread, also after the display is gone.
public final class Waker: Sendable {
  let descriptor: Int32

  init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Ends the wait that is under way, or the next one.
  public func wake() {
    var one: UInt64 = 1
    write(descriptor, &one, 8)
  }

  func clear() {
    var count: UInt64 = 0
    read(descriptor, &count, 8)
  }
}

/// Why something on a display failed; equality is on the code, the name of the display or extension is for people.
public struct X11Error: Error, Equatable, Sendable {
  /// What failed.
  public enum Code: String, Sendable {
    /// No X server there, or it refused us.
    case cannotOpen = "display.open"
    /// The connection broke; nothing on it works any more.
    case displayLost = "display.lost"
    /// The server lacks an extension that is needed.
    case extensionMissing = "display.extension"
    /// The screen is not 24-bit TrueColor with red in the highest byte.
    case visual = "display.visual"
    /// The server refused a request.
    case refused = "display.refused"
  }

  public let code: Code
  /// The display or the extension.
  public let subject: String

  public init(_ code: Code, _ subject: String) {
    self.code = code
    self.subject = subject
  }

  public static func == (left: X11Error, right: X11Error) -> Bool { left.code == right.code }
}
