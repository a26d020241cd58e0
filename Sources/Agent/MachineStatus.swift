import Glibc
import Policy
import Wire
import X11

/// What can be shown on this machine just now, and whether somebody is there.
struct MachineStatus: Equatable {
  var display: Facts.Display
  var presence: Facts.Presence

  /// Asks the X server, which answers at once or is not there.
  static func now(_ options: AgentOptions) -> MachineStatus {
    guard (try? DisplayConnection(name: options.display)) != nil else {
      return MachineStatus(display: isWaylandOnly ? .wayland : .none, presence: .nobody)
    }
    return MachineStatus(display: .ready, presence: .present)
  }

  /// True where the session's variables speak of Wayland.
  private static var isWaylandOnly: Bool { getenv("WAYLAND_DISPLAY") != nil }

  /// As the control protocol says it.
  var message: (DisplayState, PresenceState) {
    let shown: DisplayState = display == .wayland ? .wayland : display == .ready ? .ready : .none
    let there: PresenceState =
      switch presence {
      case .present: .present
      case .locked: .locked
      case .greeter: .greeter
      case .nobody, .leftToDevice: .nobody
      }
    return (shown, there)
  }
}
