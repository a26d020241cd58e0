import Policy
import Synchronization
import Wire

/// The only way to the injector: every event is checked against the right it takes, and what is not granted goes no further.
package final class InputGate: Sendable {
  /// What the person at the device keeps the technician from, whatever was granted.
  package struct Restraint: Sendable {
    /// False while nothing may be pressed or moved: the person is using the device, or has only just allowed the session.
    package var mayAct: @Sendable () -> Bool
    /// True for places of the screen where no button may be pressed.
    package var isForbidden: @Sendable (_ x: UInt16, _ y: UInt16) -> Bool

    package init(mayAct: @escaping @Sendable () -> Bool, isForbidden: @escaping @Sendable (UInt16, UInt16) -> Bool) {
      self.mayAct = mayAct
      self.isForbidden = isForbidden
    }

    /// Nobody is there to be kept from anything.
    package static let none = Restraint(mayAct: { true }, isForbidden: { _, _ in false })
  }

  private struct State {
    var rights: AccessRights
    var isPaused = false
    /// The viewer's buttons as of its last event.
    var buttons: UInt16 = 0
    /// Buttons that went down where or when they may not; they count again after their release.
    var refused: UInt16 = 0
    /// Nothing is held, as everything was let go of when the technician was stopped.
    var isReleased = false
  }

  let input: InputThread
  private let restraint: Restraint
  private let state: Mutex<State>

  init(rights: AccessRights, input: InputThread, restraint: Restraint = .none) {
    self.input = input
    self.restraint = restraint
    state = Mutex(State(rights: rights))
  }

  /// Keeps only these of the rights, and lets go of everything that is held.
  func narrow(to rights: AccessRights) {
    state.withLock { $0.rights.formIntersection(rights) }
    input.inject(.releaseKeys)
  }

  /// Lets nothing through, until it is called again with false.
  func pause(_ isPaused: Bool) {
    state.withLock { $0.isPaused = isPaused }
    if isPaused { input.inject(.releaseKeys) }
  }

  /// Lets an event of the viewer through, or drops it. True where it was let through.
  @discardableResult
  func admit(_ frame: Frame) -> Bool {
    let mayAct = restraint.mayAct()
    let (injected, isAdmitted) = state.withLock { state -> (Frame?, Bool) in
      guard mayAct, !state.isPaused else { return (Self.hold(frame, &state), false) }
      switch frame {
      case .pointer(let x, let y, let buttons) where state.rights.contains(.pointer):
        state.isReleased = false
        let pressed = buttons & ~state.buttons
        if pressed != 0, restraint.isForbidden(x, y) { state.refused |= pressed }
        state.refused &= buttons
        state.buttons = buttons
        return (.pointer(x: x, y: y, buttons: buttons & ~state.refused), true)
      case .key where state.rights.contains(.keyboard):
        state.isReleased = false
        return (frame, true)
      case .releaseKeys: return (frame, true)
      default: return (nil, false)
      }
    }
    if let injected { input.inject(injected) }
    return isAdmitted
  }

  /// Drops an event; instead of the first one everything is let go of, and a button that is down now has to be pressed again.
  private static func hold(_ frame: Frame, _ state: inout State) -> Frame? {
    if case .pointer(_, _, let buttons) = frame { (state.buttons, state.refused) = (buttons, buttons) }
    guard !state.isReleased else { return nil }
    state.isReleased = true
    return .releaseKeys
  }
}
