import CX11

/// From where text is pasted.
public enum TextSelection: Sendable {
  /// What was copied on purpose.
  case clipboard
  /// What is marked somewhere, for the middle button.
  case primary
}

/// Copying from and pasting into a window of ours. Only on purpose is anything put on the clipboard, and what is merely marked here is never offered.
/// Belongs to the thread of the window's connection.
final class WindowSelections {
  /// More of a text is not read: no entry is longer.
  private static let longestPaste = 1 << 16

  private let display: OpaquePointer
  private let window: CX11.Window
  private let transfer: SelectionTransfer
  private let clipboard: Atom
  private let property: Atom
  private var offered: [UInt8]?
  /// True from a question to its answer: nobody can paste here unasked.
  private var isAsking = false

  init(_ display: OpaquePointer, _ window: CX11.Window) {
    self.display = display
    self.window = window
    transfer = SelectionTransfer(display)
    clipboard = XInternAtom(display, "CLIPBOARD", 0)
    property = XInternAtom(display, "RS_PASTE", 0)
  }

  func offer(_ text: String) {
    XSetSelectionOwner(display, clipboard, window, Time(CurrentTime))
    offered = XGetSelectionOwner(display, clipboard) == window ? Array(text.utf8) : nil
    XFlush(display)
  }

  func ask(for selection: TextSelection) {
    isAsking = true
    let name = selection == .clipboard ? clipboard : Atom(XA_PRIMARY)
    XConvertSelection(display, name, transfer.utf8, property, window, Time(CurrentTime))
    XFlush(display)
  }

  /// What an event of a selection means for the window.
  func take(_ event: XEvent) -> WindowEvent? {
    switch event.type {
    case SelectionRequest:
      transfer.answer(event.xselectionrequest, with: offered, since: Time(CurrentTime))
      XFlush(display)
    case SelectionClear: offered = nil
    default: return pasted(event.xselection)
    }
    return nil
  }

  /// A text that comes in pieces is longer than any entry, and is left.
  private func pasted(_ answer: XSelectionEvent) -> WindowEvent? {
    guard isAsking, answer.target == transfer.utf8 else { return nil }
    isAsking = false
    guard answer.property == property, let (type, bytes, _) = transfer.take(property, of: window, limit: Self.longestPaste),
      type == transfer.utf8
    else { return nil }
    return .pasted(String(decoding: bytes, as: UTF8.self))
  }
}

/// How text goes from the owner of a selection to who pastes it (ICCCM 2.0, sections 2.2 to 2.4): what both sides read and write. Text is all that is
/// ever offered (T42).
struct SelectionTransfer {
  private let display: OpaquePointer
  let targets: Atom
  let timestamp: Atom
  let utf8: Atom
  let plainText: Atom
  /// The type of a text that comes in several pieces.
  let incremental: Atom

  init(_ display: OpaquePointer) {
    self.display = display
    func atom(_ name: String) -> Atom { XInternAtom(display, name, 0) }
    targets = atom("TARGETS")
    timestamp = atom("TIMESTAMP")
    utf8 = atom("UTF8_STRING")
    plainText = atom("text/plain;charset=utf-8")
    incremental = atom("INCR")
  }

  /// Reads and deletes a property of our window, at most `limit` bytes of it. Nil where it is not there.
  func take(_ property: Atom, of window: CX11.Window, limit: Int) -> (type: Atom, bytes: [UInt8], isWhole: Bool)? {
    var type = Atom()
    var format: Int32 = 0
    var (count, left) = (UInt(), UInt())
    var data: UnsafeMutablePointer<UInt8>?
    let status = XGetWindowProperty(
      display, window, property, 0, limit / 4, 0, Atom(AnyPropertyType), &type, &format, &count, &left, &data)
    defer { if let data { XFree(data) } }
    XDeleteProperty(display, window, property)
    guard status == Success, let data else { return nil }
    // Items of 32 bits come as C longs.
    let width = format == 32 ? MemoryLayout<Int>.size : Int(format) / 8
    return (type, Array(UnsafeBufferPointer(start: data, count: Int(count) * width)), left == 0)
  }

  /// Gives another program the text that we offer since a time, or refuses what is not text; nil where we offer none.
  func answer(_ request: XSelectionRequestEvent, with text: [UInt8]?, since: Time) {
    // An obsolete client names no property and means the target's name (ICCCM 2.2).
    let property = request.property == 0 ? request.target : request.property
    let isGiven = text.map { give($0, since, request.target, to: request.requestor, property) } ?? false
    var event = XEvent()
    event.xselection.type = SelectionNotify
    event.xselection.requestor = request.requestor
    event.xselection.selection = request.selection
    event.xselection.target = request.target
    event.xselection.property = isGiven ? property : 0
    event.xselection.time = request.time
    XSendEvent(display, request.requestor, 0, 0, &event)
  }

  private func give(_ text: [UInt8], _ since: Time, _ target: Atom, to requestor: CX11.Window, _ property: Atom) -> Bool {
    switch target {
    case targets: set([targets, timestamp, utf8, plainText], type: Atom(XA_ATOM), of: requestor, property)
    case timestamp: set([since], type: Atom(XA_INTEGER), of: requestor, property)
    case utf8, plainText:
      XChangeProperty(display, requestor, property, target, 8, PropModeReplace, text, Int32(clamping: text.count))
    default: return false
    }
    return true
  }

  private func set(_ values: [UInt], type: Atom, of requestor: CX11.Window, _ property: Atom) {
    values.withUnsafeBytes { bytes in
      _ = XChangeProperty(
        display, requestor, property, type, 32, PropModeReplace, bytes.bindMemory(to: UInt8.self).baseAddress,
        Int32(clamping: values.count))
    }
  }
}
