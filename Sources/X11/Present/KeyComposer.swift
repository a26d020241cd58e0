import CX11
import Glibc

/// What keys type at a window, with dead keys and compose sequences: the person's own (`~/.XCompose`) and those of the system's tables.
///
/// Xlib puts the sequences together by itself. The input method of another program is never asked: keys would come back from it as events without a
/// device, and those of a person could not be told from a program's any more. Belongs to the thread of its connection.
public final class KeyComposer {
  /// What a key means for text.
  public enum Outcome: Equatable {
    /// It types this; no control characters.
    case text(String)
    /// It is one of a sequence, which has typed nothing yet or fits nothing.
    case pending
    /// It types nothing, or the system has no tables: what its keysym says is all there is.
    case none
  }

  private let connection: DisplayConnection
  private let window: UInt
  private let method: OpaquePointer?
  private let context: OpaquePointer?

  /// A composer of a window's keys. Where the system has no tables every outcome is `.none`.
  public init(_ window: Window) {
    connection = window.connection
    self.window = window.id
    Self.setCharacters
    method = XOpenIM(connection.display, nil, nil, nil)
    context = method.flatMap { rs_create_input_context($0, window.id) }
    if let context { XSetICFocus(context) }
  }

  deinit {
    if let context { XDestroyIC(context) }
    if let method { XCloseIM(method) }
  }

  /// Takes a key that went down.
  public func press(_ key: KeyEvent) -> Outcome {
    guard let context else { return .none }
    var event = XEvent()
    event.xkey.type = KeyPress
    event.xkey.display = connection.display
    event.xkey.window = window
    event.xkey.root = XDefaultRootWindow(connection.display)
    event.xkey.keycode = UInt32(clamping: key.code)
    event.xkey.state = key.state
    if XFilterEvent(&event, window) != 0 {
      guard takeComposed(&event) else { return .pending }
    }
    return lookUp(&event, context)
  }

  /// The event by which Xlib says that a sequence is complete: it is the first in the queue, without a key code.
  private func takeComposed(_ event: inout XEvent) -> Bool {
    guard XEventsQueued(connection.display, QueuedAlready) > 0 else { return false }
    XPeekEvent(connection.display, &event)
    guard event.type == KeyPress, event.xkey.keycode == 0, event.xkey.window == window, event.xkey.send_event == 0 else {
      return false
    }
    XNextEvent(connection.display, &event)
    return true
  }

  private func lookUp(_ event: inout XEvent, _ context: OpaquePointer) -> Outcome {
    var buffer = [CChar](repeating: 0, count: 64)
    var keysym = KeySym()
    var status: Int32 = 0
    let count = Xutf8LookupString(context, &event.xkey, &buffer, Int32(buffer.count), &keysym, &status)
    guard status == XLookupChars || status == XLookupBoth, count > 0, count <= buffer.count else { return .none }
    let bytes = buffer.prefix(Int(count)).map(UInt8.init(bitPattern:))
    guard let text = String(validating: bytes, as: UTF8.self) else { return .none }
    return text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? .none : .text(text)
  }

  /// Once in a process: Xlib takes the tables of the locale's characters, which are those of the environment where they are UTF-8. In the
  /// locale C, which is left where nothing else is installed, it knows those of Western Europe.
  private static let setCharacters: Void = {
    setlocale(LC_CTYPE, "")
    if nl_langinfo(nl_item(CODESET)).map({ String(cString: $0) }) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    XSetLocaleModifiers("@im=none")
  }()
}
