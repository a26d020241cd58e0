import Policy
import Synchronization
import Wire
import X11

/// What an open session does on the device: shows the screen, takes input and exchanges clipboard text. It comes into being only from a grant, and each
/// part exists only where the grant holds its right.
package final class Desktop: Sendable {
  /// The parts that come and go with the rights.
  private struct Hands {
    var gate: InputGate?
    var clipboard: ClipboardThread?
  }

  private let place: DisplaySource.Place
  private let send: @Sendable ([Frame]) -> Void
  private let ended: @Sendable (SessionEnd) -> Void
  private let restraint: InputGate.Restraint
  private let replaces: @Sendable (String) -> Void
  private let screen: ScreenThread
  private let hands: Mutex<Hands>

  /// Opens the display and starts; the screen takes at most `cpuLimit` percent of a processor core. `replaces` gets what somebody had copied at the
  /// display before the technician's text takes its place. Throws where the display, or an extension it takes, is not there.
  package init(
    _ grant: borrowing Grant, at place: DisplaySource.Place, cpuLimit: Int, restraint: InputGate.Restraint = .none,
    replaces: @escaping @Sendable (String) -> Void = { _ in }, send: @escaping @Sendable ([Frame]) -> Void,
    ended: @escaping @Sendable (SessionEnd) -> Void
  ) throws {
    self.place = place
    self.send = send
    self.ended = ended
    self.restraint = restraint
    self.replaces = replaces
    let hands = try Self.hands(grant, place, restraint, replaces, send, ended)
    do {
      let shown = ScreenThread.Display(name: place.name, cookie: place.cookie)
      guard let screen = try ScreenThread(grant, display: shown, cpuLimit: cpuLimit, send: send, ended: ended) else {
        throw X11Error(.refused, place.name ?? "")
      }
      self.screen = screen
    } catch {
      Self.stop(hands)
      throw error
    }
    self.hands = Mutex(hands)
  }

  /// The parts for a grant's rights, as far as they are not there already.
  private static func hands(
    _ grant: borrowing Grant, _ place: DisplaySource.Place, _ restraint: InputGate.Restraint,
    _ replaces: @escaping @Sendable (String) -> Void, _ send: @escaping @Sendable ([Frame]) -> Void,
    _ ended: @escaping @Sendable (SessionEnd) -> Void, keeping kept: Hands = Hands()
  ) throws -> Hands {
    var hands = kept
    do {
      if !grant.rights.isDisjoint(with: [.pointer, .keyboard]) {
        let input = try kept.gate?.input ?? InputThread(display: place.name, cookie: place.cookie) { ended(.displayLost) }
        hands.gate = InputGate(rights: grant.rights, input: input, restraint: restraint)
      }
      if grant.rights.contains(.clipboard), hands.clipboard == nil {
        hands.clipboard = try ClipboardThread(display: place.name, cookie: place.cookie, replaces: replaces) { text in
          send([.cutText(text)])
        }
      }
      return hands
    } catch {
      stop(hands)
      throw error
    }
  }

  private static func stop(_ hands: Hands) {
    hands.gate?.input.stop()
    hands.clipboard?.stop()
  }

  /// Takes the rights of another grant instead of those of before. Throws where a part cannot start; then there is none but the screen.
  package func regrant(_ grant: borrowing Grant) throws {
    var (kept, gone) = (takeHands(), Hands())
    // A part that goes on stays the same: another one would take for the customer's what this one has set on the display.
    kept.gate?.input.inject(.releaseKeys)
    if grant.rights.isDisjoint(with: [.pointer, .keyboard]) { swap(&kept.gate, &gone.gate) }
    if !grant.rights.contains(.clipboard) { swap(&kept.clipboard, &gone.clipboard) }
    Self.stop(gone)
    let new = try Self.hands(grant, place, restraint, replaces, send, ended, keeping: kept)
    hands.withLock { $0 = new }
  }

  /// Keeps only these of the rights; what has gone comes back with another grant alone.
  package func narrow(to rights: AccessRights) {
    let clipboard = hands.withLock { hands in
      hands.gate?.narrow(to: rights)
      guard !rights.contains(.clipboard) else { return nil as ClipboardThread? }
      defer { hands.clipboard = nil }
      return hands.clipboard
    }
    clipboard?.stop()
  }

  private func takeHands() -> Hands {
    hands.withLock { hands in
      defer { hands = Hands() }
      return hands
    }
  }

  /// Shows nothing and takes no input, until it is called again with false; then the whole screen is sent.
  package func pause(_ isPaused: Bool) {
    screen.pause(isPaused)
    hands.withLock { $0.gate?.pause(isPaused) }
  }

  /// A frame of the viewer in an open session. True where it was input that was let through.
  package func take(_ frame: Frame) -> Bool {
    switch frame {
    case .acknowledge(let number): screen.acknowledge(number)
    case .refresh: screen.refresh()
    case .choose(let monitor): screen.choose(monitor)
    case .takesVideo: screen.takeVideo()
    case .cutText(let text): hands.withLock { $0.clipboard }?.offer(text)
    default: return hands.withLock { $0.gate }?.admit(frame) ?? false
    }
    return false
  }

  /// Ends everything and gives back what was changed.
  package func stop() {
    screen.stop()
    Self.stop(takeHands())
  }
}
