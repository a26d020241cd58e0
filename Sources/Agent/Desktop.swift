import Policy
import Wire
import X11

/// What an open session does on the device: shows the screen, takes input and exchanges clipboard text. It comes into being only from a grant, which it consumes; each
/// part exists only where the grant holds its right.
struct Desktop: Sendable {
  private let screen: ScreenThread
  private let gate: InputGate?
  private let clipboard: ClipboardThread?

  /// Opens the display and starts; the screen takes at most `cpuLimit` percent of a processor core. Throws where the display, or an extension it takes, is not there.
  init(
    _ grant: consuming Grant, display: String?, cookie: [UInt8]?, cpuLimit: Int, send: @escaping @Sendable ([Frame]) -> Void,
    ended: @escaping @Sendable (SessionEnd) -> Void
  ) throws {
    let input: InputThread?
    if grant.rights.isDisjoint(with: [.pointer, .keyboard]) {
      input = nil
    } else {
      input = try InputThread(display: display, cookie: cookie) { ended(.displayLost) }
    }
    gate = input.map { InputGate(rights: grant.rights, input: $0) }
    var clipboard: ClipboardThread?
    do {
      if grant.rights.contains(.clipboard) {
        clipboard = try ClipboardThread(display: display, cookie: cookie) { text in send([.cutText(text)]) }
      }
      self.clipboard = clipboard
      let shown = ScreenThread.Display(name: display, cookie: cookie)
      guard let screen = try ScreenThread(grant, display: shown, cpuLimit: cpuLimit, send: send, ended: ended) else {
        throw X11Error(.refused, display ?? "")
      }
      self.screen = screen
    } catch {
      input?.stop()
      clipboard?.stop()
      throw error
    }
  }

  /// A frame of the viewer in an open session. True where it was input that was let through.
  func take(_ frame: Frame) -> Bool {
    switch frame {
    case .acknowledge(let number): screen.acknowledge(number)
    case .refresh: screen.refresh()
    case .choose(let monitor): screen.choose(monitor)
    case .takesVideo: screen.takeVideo()
    case .cutText(let text): clipboard?.offer(text)
    default: return gate?.admit(frame) ?? false
    }
    return false
  }

  /// Ends everything and gives back what was changed.
  func stop() {
    screen.stop()
    gate?.input.stop()
    clipboard?.stop()
  }
}
