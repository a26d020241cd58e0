import Synchronization
import Transport
import Wire

/// Tells the pages of signed-in operators that something has changed, so that they ask again. Whoever changes something says so here; what the
/// pages hear is at most ten messages a second for each area, with nothing in them but where to look.
final class Notices: Sendable {
  /// Between two messages about one area, at least.
  static let pause = Duration.milliseconds(100)

  /// A page's socket.
  private struct Listener {
    let connection: ControlConnection
    /// False for those who may not know of every device: they hear that something has changed, not what (T12).
    let hearsIDs: Bool
  }

  private struct State {
    var listeners: [ObjectIdentifier: Listener] = [:]
    /// What has changed in an area since its last message, while the pause lasts.
    var waiting: [ChangedArea: String?] = [:]
  }

  private let state = Mutex(State())

  /// A page listens from now on.
  func add(_ connection: ControlConnection, hearsIDs: Bool) {
    state.withLock { $0.listeners[ObjectIdentifier(connection)] = Listener(connection: connection, hearsIDs: hearsIDs) }
  }

  /// A page is gone.
  func remove(_ connection: ControlConnection) {
    state.withLock { $0.listeners[ObjectIdentifier(connection)] = nil }
  }

  /// Something has changed in an area: the thing with this id, or several.
  func changed(_ area: ChangedArea, id: String = "") {
    let isFirst = state.withLock { state in
      guard !state.listeners.isEmpty else { return false }
      guard let known = state.waiting[area] else {
        state.waiting[area] = .some(nil)
        return true
      }
      // The second thing within one pause makes it "look at all of it".
      state.waiting[area] = known == nil || known == id ? id : ""
      return false
    }
    guard isFirst else { return }
    tell(area, id)
    Task { await pause(area) }
  }

  private func pause(_ area: ChangedArea) async {
    while true {
      try? await Task.sleep(for: Self.pause)
      let next = state.withLock { state -> String? in
        guard let waiting = state.waiting[area], let id = waiting else {
          state.waiting[area] = nil
          return nil
        }
        state.waiting[area] = .some(nil)
        return id
      }
      guard let next else { return }
      tell(area, next)
    }
  }

  private func tell(_ area: ChangedArea, _ id: String) {
    let full = ControlMessage.changed(area, id: id).bytes
    let bare = ControlMessage.changed(area, id: "").bytes
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.connection.send(listener.hearsIDs ? full : bare) }
  }
}
