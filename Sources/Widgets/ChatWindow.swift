import Synchronization
import X11

/// A conversation between the person at a device and the technician, in a window that both can open and close as they like; what was
/// said stays until the end. It runs on a thread and a connection of its own.
public final class ChatWindow: Sendable {
  /// What stands in the window always.
  public struct Texts: Equatable, Sendable {
    public var title: String
    /// Where nothing is typed yet.
    public var placeholder: String
    public var send: String

    public init(title: String, placeholder: String, send: String) {
      self.title = title
      self.placeholder = placeholder
      self.send = send
    }
  }

  /// Something that was said. Peer text must have been made safe to show before; line feeds are kept.
  public struct Line: Equatable, Sendable {
    public var author: String
    public var text: String
    public var isOwn: Bool

    public init(author: String, text: String, isOwn: Bool) {
      self.author = author
      self.text = text
      self.isOwn = isOwn
    }
  }

  /// What a person wants.
  public enum Action: Equatable, Sendable {
    /// To say this; it is shown when it is added.
    case said(String)
    /// The window was closed; what comes is kept until it is opened again.
    case closed
  }

  private enum Order {
    case add(Line)
    case open
    case close
  }

  /// More lines are not kept.
  private static let mostLines = 200

  private let mailbox = Mailbox<Order>()
  private let act: @Sendable (Action) -> Void
  private let texts: Texts
  private let isGuarded: Bool
  private let limit: Int

  /// A chat whose window is not open yet. With `isGuarded`, only what a person at a device types and clicks counts: a technician with
  /// keyboard and pointer cannot speak for the customer. A line has at most `limit` bytes of UTF-8. `act` is called
  /// on the chat's thread. Throws where the display is not there.
  public init(
    display: String?, cookie: [UInt8]?, texts: Texts, isGuarded: Bool, limit: Int, act: @escaping @Sendable (Action) -> Void
  ) throws(X11Error) {
    self.texts = texts
    self.isGuarded = isGuarded
    self.limit = limit
    self.act = act
    let connection = try DisplayConnection(name: display, cookie: cookie)
    mailbox.attach(to: connection)
    let owned = Mutex(connection)
    let thread = self
    WorkerThread.start { owned.withLock { thread.run($0) } }
  }

  /// Shows what somebody has said; does not open the window.
  public func add(_ line: Line) { mailbox.send(.add(line)) }

  /// Opens the window, or brings it to the front.
  public func open() { mailbox.send(.open) }

  /// Closes the window.
  public func close() { mailbox.send(.close) }

  /// Closes the window and ends the thread.
  public func stop() { mailbox.close() }

  private func run(_ connection: DisplayConnection) {
    var said: [Line] = []
    var view: ChatView?
    while !connection.isLost, let orders = mailbox.take() {
      for order in orders { follow(order, connection, &said, &view) }
      if !orders.isEmpty { view?.show(said) }
      while let shown = view, let (_, event) = connection.nextEvent(of: [shown.window]) {
        guard counts(event) else { continue }
        switch shown.handle(event) {
        case .said(let text): act(.said(text))
        case .closed:
          view = nil
          act(.closed)
        case .nothing: break
        }
      }
      // What comes after the window has gone would end every wait at once.
      if view == nil { connection.discardEvents() }
      connection.wait(milliseconds: nil)
    }
  }

  private func follow(_ order: Order, _ connection: DisplayConnection, _ said: inout [Line], _ view: inout ChatView?) {
    switch order {
    case .add(let line):
      said = said.suffix(Self.mostLines - 1) + [line]
    case .open:
      if view == nil { view = try? ChatView(connection, texts, limit: limit) }
      view?.window.show()
    case .close: view = nil
    }
  }

  private func counts(_ event: WindowEvent) -> Bool {
    switch event {
    case .key(let key): key.isPhysical || !isGuarded
    case .button(let button): button.isPhysical || !isGuarded
    default: true
    }
  }
}
