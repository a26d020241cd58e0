import Policy
import Wire

/// The only way to the injector: every event is checked against the right it takes, and what is not granted goes no further.
struct InputGate: Sendable {
  let rights: AccessRights
  let input: InputThread

  /// Lets an event of the viewer through, or drops it. True where it was let through.
  @discardableResult
  func admit(_ frame: Frame) -> Bool {
    switch frame {
    case .pointer where rights.contains(.pointer), .key where rights.contains(.keyboard), .releaseKeys:
      input.inject(frame)
      return true
    default: return false
    }
  }
}
