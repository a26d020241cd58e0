import CX11
@testable import X11

/// A program that has copied something: it owns CLIPBOARD, names the targets it is told to, and gives a text whole or in pieces.
final class SelectionOwner {
  private let connection: DisplayConnection
  private let window: CX11.Window
  private let targets: [String]
  private let text: [UInt8]
  private let piece: Int?
  private var left: [[UInt8]] = []
  private var taker: (window: CX11.Window, property: Atom)?
  /// How often the text itself was asked for.
  private(set) var textRequests = 0

  /// `piece`: the bytes of one piece (INCR); nil gives the text whole.
  init(_ display: String, targets: [String], text: String, piece: Int? = nil) throws {
    connection = try DisplayConnection(name: display)
    window = XCreateSimpleWindow(connection.display, XDefaultRootWindow(connection.display), 0, 0, 1, 1, 0, 0, 0)
    self.targets = targets
    self.text = Array(text.utf8)
    self.piece = piece
    XSetSelectionOwner(connection.display, atom("CLIPBOARD"), window, Time(CurrentTime))
    XSync(connection.display, 0)
  }

  /// Answers what has been asked.
  func serve() {
    while let event = connection.nextEvent() {
      if event.type == SelectionRequest { answer(event.xselectionrequest) }
      if event.type == PropertyNotify, event.xproperty.state == PropertyDelete, event.xproperty.atom == taker?.property {
        sendPiece()
      }
    }
    XFlush(connection.display)
  }

  private func atom(_ name: String) -> Atom { XInternAtom(connection.display, name, 0) }

  private func answer(_ request: XSelectionRequestEvent) {
    let display = connection.display
    if request.target == atom("TARGETS") {
      set(targets.map { UInt(atom($0)) }, "ATOM", request)
    } else {
      textRequests += 1
      if let piece {
        left = stride(from: 0, to: text.count, by: piece).map { Array(text[$0..<min($0 + piece, text.count)]) } + [[]]
        taker = (request.requestor, request.property)
        XSelectInput(display, request.requestor, PropertyChangeMask)
        set([UInt(text.count)], "INCR", request)
      } else {
        XChangeProperty(
          display, request.requestor, request.property, request.target, 8, PropModeReplace, text, Int32(text.count))
      }
    }
    var event = XEvent()
    event.xselection.type = SelectionNotify
    event.xselection.requestor = request.requestor
    event.xselection.selection = request.selection
    event.xselection.target = request.target
    event.xselection.property = request.property
    event.xselection.time = request.time
    XSendEvent(display, request.requestor, 0, 0, &event)
  }

  private func set(_ values: [UInt], _ type: String, _ request: XSelectionRequestEvent) {
    values.withUnsafeBytes { bytes in
      _ = XChangeProperty(
        connection.display, request.requestor, request.property, atom(type), 32, PropModeReplace,
        bytes.bindMemory(to: UInt8.self).baseAddress, Int32(values.count))
    }
  }

  private func sendPiece() {
    guard let taker, !left.isEmpty else { return }
    let piece = left.removeFirst()
    XChangeProperty(
      connection.display, taker.window, taker.property, atom("UTF8_STRING"), 8, PropModeReplace, piece, Int32(piece.count))
  }
}
