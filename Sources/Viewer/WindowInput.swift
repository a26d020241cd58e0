import Policy
import Wire
import X11

/// Sends what happens at the window to the device, as far as the session's rights and "view only" allow.
///
/// Frames go from the window's thread straight to the channel, past everything that waits there for the picture.
struct WindowInput {
  /// F8.
  static let menuKey: UInt32 = 0xffc5
  /// Control_L, Alt_L, Delete.
  static let ctrlAltDel: [UInt32] = [0xffe3, 0xffe9, 0xffff]

  /// The session that gets the input.
  var session: ViewerState.Session?
  /// The technician only wants to look.
  var isViewOnly: Bool
  /// Where the pointer is in the window; nil while it is elsewhere.
  var place: (x: Int, y: Int)?
  /// Where the part that is shown begins on the device's screen.
  var origin: (x: Int, y: Int) = (0, 0)
  private var collector = InputCollector()

  init(isViewOnly: Bool) {
    self.isViewOnly = isViewOnly
  }

  /// The pointer is at this place of the window.
  mutating func moved(_ place: (x: Int, y: Int), _ viewport: Viewport) {
    self.place = place
    let remote = viewport.remotePoint(x: place.x, y: place.y)
    send(collector.motion(remoteX: origin.x + remote.x, remoteY: origin.y + remote.y))
  }

  /// A button or key.
  mutating func handle(_ event: WindowEvent, _ viewport: Viewport) {
    switch event {
    case .button(let button):
      let remote = viewport.remotePoint(x: button.x, y: button.y)
      send(collector.button(button, remoteX: origin.x + remote.x, remoteY: origin.y + remote.y))
    case .key(let key): send(collector.key(key))
    default: break
    }
  }

  /// Presses keys in order and releases them in reverse.
  func press(_ keysyms: [UInt32]) {
    for keysym in keysyms { send(.key(keysym: keysym, isDown: true)) }
    for keysym in keysyms.reversed() { send(.key(keysym: keysym, isDown: false)) }
  }

  /// Releases what is held at the device.
  mutating func releaseAll() {
    send(collector.releaseAll())
  }

  /// Tells the device to release everything, whatever we believe is held.
  mutating func sendReleaseKeys() {
    _ = collector.releaseAll()
    send(.releaseAll)
  }

  private func send(_ input: InputCollector.Input?) {
    guard let input, let session, !isViewOnly else { return }
    switch input {
    case .pointer(let x, let y, let buttons):
      if session.rights.contains(.pointer) { session.desk.send(.pointer(x: x, y: y, buttons: buttons)) }
    case .key(let keysym, let isDown):
      if session.rights.contains(.keyboard) { session.desk.send(.key(keysym: keysym, down: isDown)) }
    case .releaseAll:
      if !session.rights.isDisjoint(with: [.pointer, .keyboard]) { session.desk.send(.releaseKeys) }
    }
  }
}
