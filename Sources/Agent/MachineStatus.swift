import Glibc
import Policy
import Wire
import X11

/// What can be shown on this machine just now, and whether somebody is there.
package struct MachineStatus: Equatable, Sendable {
  package var display: Facts.Display
  package var presence: Facts.Presence

  /// Asks the X server, which answers at once or is not there.
  package static func now(_ displays: DisplaySource) -> MachineStatus {
    guard let seen = displays.presence else {
      let isWayland = displays.current == .wayland || getenv("WAYLAND_DISPLAY") != nil
      return MachineStatus(display: isWayland ? .wayland : .none, presence: .nobody)
    }
    let presence: Facts.Presence =
      switch seen {
      case .present: .present
      case .locked: .locked
      case .greeter: .greeter
      case .nobody: .nobody
      }
    return MachineStatus(display: .ready, presence: presence)
  }

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
