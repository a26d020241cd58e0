import Glibc
import Synchronization
import Wire
import X11

/// Where the device's screen is, followed while the agent runs: named once, searched for by this process, or told by the `DeskHelper`.
package final class DisplaySource: Sendable {
  /// A display to open.
  package struct Place: Equatable, Sendable {
    /// nil: what DISPLAY says.
    package var name: String?
    /// nil: what the authority file says.
    package var cookie: [UInt8]?
  }

  /// How often a search looks again, seconds.
  static let interval: UInt32 = 2

  private let found: Mutex<Discovery.Finding>
  /// True where somebody named the display, which then need not be that of anyone's desktop.
  let isNamed: Bool
  private let watcher = PresenceWatcher()
  /// The helper's socket; nil where there is no helper.
  private let desk: Int32?

  /// Follows the helper where there is one, takes the display that is named, or searches.
  package init(display: String?, desk: Int32? = nil) {
    self.desk = desk
    let name = display ?? DisplayConnection.nameInEnvironment
    isNamed = desk == nil && name != nil
    if let desk {
      found = Mutex(DeskMessage.receive(desk) ?? .none)
      WorkerThread.start { [self] in
        while let finding = DeskMessage.receive(desk) { found.withLock { $0 = finding } }
        // The helper is gone or was told to stop; so are we.
        kill(getpid(), SIGTERM)
      }
    } else if let name {
      found = Mutex(.display(name: name, cookie: nil))
    } else {
      var first = Discovery()
      found = Mutex(first.look())
      WorkerThread.start { [self] in
        var discovery = Discovery()
        while true {
          let finding = discovery.look()
          found.withLock { $0 = finding }
          sleep(Self.interval)
        }
      }
    }
  }

  /// What there is to show just now.
  var current: Discovery.Finding { found.withLock { $0 } }

  /// The display to open; nil where there is none.
  package var place: Place? {
    guard case .display(let name, let cookie) = current else { return nil }
    return Place(name: name, cookie: cookie)
  }

  /// Who is at the display; nil where there is none, or it does not answer.
  var presence: Presence? { place.flatMap { watcher.look(at: $0) } }

  /// Asks the helper to lock the desktops. False where there is no helper.
  func lockByHelper() -> Bool {
    guard let desk else { return false }
    return DeskMessage.sendLock(desk)
  }
}
