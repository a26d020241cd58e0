import Policy
import Wire
import X11

/// Sends what happens at the window to the device, as far as the session's rights and "view only" allow. While the technician
/// marks, the pointer only shows something on the customer's screen (S2-2).
///
/// Frames go from the window's thread straight to the channel, past everything that waits there for the picture.
struct WindowInput {
  /// F8.
  static let menuKey: UInt32 = 0xffc5
  static let escape: UInt32 = 0xff1b
  /// Control_L, Alt_L, Delete.
  static let ctrlAltDel: [UInt32] = [0xffe3, 0xffe9, 0xffff]

  /// The session that gets the input.
  var session: ViewerState.Session?
  /// The technician only wants to look.
  var isViewOnly: Bool
  /// The pointer points and draws instead of acting; keys still act.
  var isMarking = false { didSet { isDrawing = false } }
  private var isDrawing = false
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
    guard !isMarking else { return mark(isDrawing ? .line : .point, remote) }
    send(collector.motion(remoteX: origin.x + remote.x, remoteY: origin.y + remote.y))
  }

  /// A button or key.
  mutating func handle(_ event: WindowEvent, _ viewport: Viewport) {
    switch event {
    case .button(let button):
      let remote = viewport.remotePoint(x: button.x, y: button.y)
      guard !isMarking else { return draw(button, remote) }
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

  /// The left button draws, the right one clears.
  private mutating func draw(_ button: ButtonEvent, _ remote: (x: Int, y: Int)) {
    switch (button.number, button.isDown) {
    case (1, true): mark(.begin, remote)
    case (3, true): mark(.clear, remote)
    default: break
    }
    if button.number == 1 { isDrawing = button.isDown }
  }

  /// Removes what was drawn.
  func clearMarks() {
    mark(.clear, (0, 0))
  }

  private func mark(_ kind: MarkKind, _ remote: (x: Int, y: Int)) {
    session?.desk.send(.mark(kind, x: UInt16(clamping: origin.x + remote.x), y: UInt16(clamping: origin.y + remote.y)))
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
