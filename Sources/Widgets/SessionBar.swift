import Framebuffer
import Synchronization
import X11

/// The bar that is at the top of every monitor as long as somebody has access to this computer: who, since when, what is
/// allowed, and the ways to end or limit it (S2-17, S3-10, T56).
///
/// It is part of the screen, so the technician sees it too, but only a person at a device can use it. What other programs cover, move or
/// close comes back; where one breaks the bar's connection, it opens another. It runs on a thread and a connection of its own.
public final class SessionBar: Sendable {
  /// What the bar says. Peer text must have been made safe to show before.
  public struct Content: Equatable, Sendable {
    public var texts: Texts
    /// The technician.
    public var who: String
    /// Since when, and what is allowed, in a few words.
    public var details: String
    /// Nothing is seen or done for now; `details` says why.
    public var isPaused = false
    /// The technician may only look on, by the switch.
    public var isViewOnly = false
    /// The screen is locked: the locker may lie above the bar.
    public var yields = false
    /// What is allowed, in plain words; a press takes it back.
    public var rights: [Choice] = []
    /// Chat lines that nobody has seen yet.
    public var unread = 0

    public init(texts: Texts, who: String, details: String) {
      self.texts = texts
      self.who = who
      self.details = details
    }
  }

  /// What stands on the bar always.
  public struct Texts: Equatable, Sendable {
    public var viewOnly: String
    public var rights: String
    /// Over the rights that can be taken back, and below them.
    public var rightsHeading: String
    public var rightsNote: String
    public var chat: String
    public var stop: String
    /// The keys that stop (`LocalInput`).
    public var hotKey: String

    public init(
      viewOnly: String, rights: String, rightsHeading: String, rightsNote: String, chat: String, stop: String, hotKey: String
    ) {
      self.viewOnly = viewOnly
      self.rights = rights
      self.rightsHeading = rightsHeading
      self.rightsNote = rightsNote
      self.chat = chat
      self.stop = stop
      self.hotKey = hotKey
    }
  }

  /// What a person wants.
  public enum Action: Equatable, Sendable {
    case stop
    case viewOnly(Bool)
    case chat
    /// A right, by the number of its choice.
    case takeBack(Int)
    /// The bar cannot be shown any more: the session must end.
    case lost
  }

  /// So often within a minute a broken connection is replaced.
  private static let patience = 5

  private let mailbox = Mailbox<Content>()
  private let areas = Mutex<[Rect]>([])
  private let act: @Sendable (Action) -> Void

  /// Shows the bar; `act` is called on the bar's thread. Throws where the display cannot show it.
  public init(
    display: String?, cookie: [UInt8]?, content: Content, act: @escaping @Sendable (Action) -> Void
  ) throws(X11Error) {
    self.act = act
    let windows = try SessionBarWindows(DisplayConnection(name: display, cookie: cookie), content)
    mailbox.attach(to: windows.connection)
    areas.withLock { $0 = windows.areas }
    let owned = Mutex(Optional(windows))
    let thread = self
    WorkerThread.start {
      owned.withLock { thread.run(&$0, display, cookie) }
    }
  }

  /// Shows something else.
  public func show(_ content: Content) { mailbox.send(content) }

  /// True where the bar lies at this pixel of the screen: nobody but a person at a device may press a button there.
  public func covers(x: Int, y: Int) -> Bool {
    areas.withLock { $0.contains { $0.contains(x: Int32(clamping: x), y: Int32(clamping: y)) } }
  }

  /// Takes the bar away and ends the thread.
  public func stop() { mailbox.close() }

  private func run(_ windows: inout SessionBarWindows?, _ display: String?, _ cookie: [UInt8]?) {
    var replaced: [ContinuousClock.Instant] = []
    while let orders = mailbox.take(), let bar = windows {
      if let content = orders.last { bar.show(content) }
      for action in bar.actions() { act(action) }
      if !bar.keep() {
        replaced = replaced.filter { $0 > .now - .seconds(60) } + [.now]
        let (content, server) = (bar.content, bar.connection.server)
        // What broke the connection may be the end of the whole display: a moment shows.
        bar.connection.pause(milliseconds: 100)
        windows = nil
        guard replaced.count <= Self.patience, let next = try? DisplayConnection(name: display, cookie: cookie),
          next.server == server, let renewed = try? SessionBarWindows(next, content)
        else { return lose() }
        mailbox.attach(to: next)
        windows = renewed
      }
      guard let shown = windows else { break }
      areas.withLock { $0 = shown.areas }
      shown.connection.wait(milliseconds: nil)
      // Others that also want to be on top do not make the two of us busy.
      shown.connection.pause(milliseconds: 25)
    }
    windows = nil
    areas.withLock { $0 = [] }
  }

  private func lose() {
    areas.withLock { $0 = [] }
    act(.lost)
  }
}
