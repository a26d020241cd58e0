import Catalogue
import EndToEnd
import Framebuffer
import Policy
import Synchronization
import Transport
import Wire
import X11

/// What both the service and the window know of the session; each side changes its part and wakes the other.
final class ViewerState: Sendable {
  /// Where the viewer stands.
  enum Phase: Equatable, Sendable {
    case connecting
    /// A key is open, and the customer has to come.
    case key(OpenKey)
    /// A guest is here and has to prove that it is the one.
    case joined
    /// The guest is the one; the customer is about to be asked.
    case matched
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
    /// Number of the monitor the technician wants to see, from 1; 0 is all of them.
    var monitor: UInt8 = 0
    /// The monitors of the device, and the part of its screen that is shown.
    var monitors: [Monitor] = []
    var part = Rect(width: 0, height: 0)
    /// True where one monitor is wanted, and another part is shown.
    var isElsewhere: Bool { monitor > 0 && monitor <= monitors.count && Rect(monitors[Int(monitor) - 1]) != part }
    /// What the customer says; nil where the session is with a device of the directory.
    var customer: CustomerSide?
    /// Lets in who knocks under a number.
    var admit: (@Sendable (UInt8) -> Void)?
    /// The queue of a session that may not be welcomed yet.
    var queue: FrameQueue?
    /// Where the customer's request stands; nil where the session is with a device of the directory.
    var request: RequestState? {
      guard let technician = customer?.technician else { return nil }
      if isOver { return .ended }
      return switch phase {
      case .connecting, .key, .reconnecting: .open
      case .joined: .taken(by: technician, isProved: false)
      case .matched, .asking: .taken(by: technician, isProved: true)
      case .open: .running(by: technician)
      case .over: .ended
      }
    }
    /// Where it stood when that was said last.
    var saidRequest: RequestState?
    /// What the TLS to the relay was agreed to be.
    var outer: TLSParameters?
    /// What protects the session that runs; nil outside one.
    var sealed: Sentence? {
      session.map { ConnectionSentences.sealed(inner: $0.desk.parameters?.description ?? "", outer: outer?.description ?? "") }
    }
    /// A person closed the viewer.
    var isClosed = false
    /// The service is done; the window goes.
    var isOver = false
    /// Wakes what shows all this.
    var wake: (@Sendable () -> Void)?
  }

  private let content: Mutex<Content>

  /// Connecting to a device, by the name it was asked for, to see this monitor of it.
  init(device: String, monitor: UInt8 = 0, customer: CustomerSide? = nil) {
    content = Mutex(Content(device: device, monitor: monitor, customer: customer))
  }

  /// What it is now.
  var current: Content { content.withLock { $0 } }

  /// Changes something and wakes the window.
  func change(_ body: (inout Content) -> Void) {
    let wake = content.withLock { content in
      body(&content)
      return content.wake
    }
    wake?()
  }

  /// The shared screen has changed.
  func screenChanged() {
    content.withLock { $0.wake }?()
  }
}
