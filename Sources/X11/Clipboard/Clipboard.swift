import CX11
import Wire

/// The clipboard of a display (the selection CLIPBOARD; ICCCM 2.0, section 2), as text and nothing else.
///
/// What somebody copies at the display is fetched at once; what `offer` is given can be pasted there until somebody
/// copies again. A selection that also stands for files is left alone, even as text, and only text is ever offered
/// (T42). Belongs to the thread of its connection, which must be its own: `collect` reads every event there is.
public final class Clipboard {
  private let connection: DisplayConnection
  private let display: OpaquePointer
  private let window: CX11.Window
  private let atoms: Atoms
  private let transfer: SelectionTransfer
  private let fixesEvent: Int32
  private var offered: [UInt8] = []
  /// True while what is pasted at the display comes from here.
  public private(set) var isOwner = false
  /// True while whoever has copied something was asked for it and has not answered: what is offered now replaces it, unseen.
  public private(set) var isAsking = false
  private var ownedSince: Time = 0
  /// The pieces of a text that comes in several (INCR); nil while none does.
  private var pieces: [UInt8]?
  /// What somebody has copied at the display last; it never leaves the display because it is kept.
  private(set) var kept: String?
  /// True while the text that comes in was copied before the clipboard was watched.
  private var isOld = true
  /// False once what was copied before has been given back: what is copied then is nobody's business here.
  private var isWatching = true
  private var questions = 0
  /// When the newest question says that the text was copied; its answers say the same.
  private var asked = Time(CurrentTime)

  private struct Atoms {
    let clipboard, manager, saveTargets: Atom
    /// Where answers are put; those to an earlier question come to another one than those to the newest.
    let properties: [Atom]
    /// What a selection offers when it stands for files.
    let files: [Atom]

    init(_ display: OpaquePointer) {
      func atom(_ name: String) -> Atom { XInternAtom(display, name, 0) }
      clipboard = atom("CLIPBOARD")
      properties = ["RS_CLIPBOARD", "RS_CLIPBOARD_NEXT"].map(atom)
      manager = atom("CLIPBOARD_MANAGER")
      saveTargets = atom("SAVE_TARGETS")
      files = ["text/uri-list", "x-special/gnome-copied-files", "x-special/mate-copied-files", "application/x-kde-cutselection"]
        .map(atom)
    }
  }

  /// Begins to watch the clipboard. What is on it already is kept for `giveBack` alone: it was not copied for this session.
  /// Throws `.extensionMissing` without XFIXES.
  public init(_ connection: DisplayConnection) throws(X11Error) {
    self.connection = connection
    display = connection.display
    var (event, error, major, minor): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard XFixesQueryExtension(display, &event, &error) != 0, XFixesQueryVersion(display, &major, &minor) != 0 else {
      throw X11Error(.extensionMissing, "XFIXES")
    }
    fixesEvent = event
    atoms = Atoms(display)
    transfer = SelectionTransfer(display)
    window = XCreateSimpleWindow(display, XDefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0)
    XSelectInput(display, window, PropertyChangeMask)
    XFixesSelectSelectionInput(display, window, atoms.clipboard, UInt(XFixesSetSelectionOwnerNotifyMask))
    guard connection.takeError() == nil else { throw X11Error(.refused, connection.name) }
    ask(at: Time(CurrentTime))
  }

  deinit {
    // With its window goes the ownership, so nothing of the session stays behind.
    if !connection.isLost { XDestroyWindow(display, window) }
  }

  /// Puts a text on the clipboard; one above `Limits.cutText` is dropped.
  public func offer(_ text: String) {
    guard !connection.isLost, !text.isEmpty, text.utf8.count <= Limits.cutText else { return }
    offered = Array(text.utf8)
    XSetSelectionOwner(display, atoms.clipboard, window, Time(CurrentTime))
    isOwner = XGetSelectionOwner(display, atoms.clipboard) == window
  }

  /// Puts back what somebody had copied at the display before it was replaced by an offer, and asks the clipboard manager, where one runs, to keep
  /// it. False where nothing was replaced; else `collect` has to be called until `isOwner` is false.
  public func giveBack() -> Bool {
    guard isOwner, let kept else { return false }
    isWatching = false
    offer(kept)
    leaveToManager()
    return isOwner
  }

  /// Offers what somebody had copied before a process that has died replaced it, until somebody copies again or the time is over. Does nothing where
  /// somebody has copied since. Blocks the connection's thread.
  public static func restore(_ text: String, on connection: DisplayConnection, for time: Duration) {
    let name = XInternAtom(connection.display, "CLIPBOARD", 0)
    // The server may notice the death later than we did.
    for _ in 0..<20 where !connection.isLost && XGetSelectionOwner(connection.display, name) != 0 {
      connection.pause(milliseconds: 50)
    }
    guard !connection.isLost, XGetSelectionOwner(connection.display, name) == 0, let clipboard = try? Clipboard(connection) else {
      return
    }
    clipboard.offer(text)
    clipboard.leaveToManager()
    let end = ContinuousClock.now + time
    while clipboard.isOwner, !connection.isLost, .now < end {
      connection.wait(milliseconds: 1000)
      _ = try? clipboard.collect()
    }
  }

  private func leaveToManager() {
    if XGetSelectionOwner(display, atoms.manager) != 0 {
      XConvertSelection(display, atoms.manager, atoms.saveTargets, 0, window, Time(CurrentTime))
    }
    XFlush(display)
  }

  /// Handles everything the server has reported; does not wait. Returns the text that somebody has copied at the
  /// display since the last call, the newest where there were several. Throws `.displayLost` once the server has
  /// gone away.
  public func collect() throws(X11Error) -> String? {
    var copied: String?
    while var event = connection.nextEvent() {
      switch event.type {
      case SelectionRequest:
        let request = event.xselectionrequest
        transfer.answer(request, with: isOwner && request.selection == atoms.clipboard ? offered : nil, since: ownedSince)
      case SelectionClear: isOwner = false
      case SelectionNotify: copied = keep(received(event.xselection)) ?? copied
      case PropertyNotify: copied = keep(continued(event.xproperty)) ?? copied
      case fixesEvent + XFixesSelectionNotify: changedOwner(&event)
      default: break
      }
    }
    guard !connection.isLost else { throw X11Error(.displayLost, connection.name) }
    XFlush(display)
    return copied
  }

  // MARK: Fetching

  /// Keeps a text; gives it on where it was copied while the clipboard was watched.
  private func keep(_ text: String?) -> String? {
    guard let text else { return nil }
    kept = text
    return isOld ? nil : text
  }

  private func changedOwner(_ event: inout XEvent) {
    let change = withUnsafeBytes(of: &event) { $0.loadUnaligned(as: XFixesSelectionNotifyEvent.self) }
    pieces = nil
    isAsking = false
    if change.owner == window {
      ownedSince = change.selection_timestamp
    } else if change.owner != 0, isWatching {
      isOld = false
      ask(at: change.selection_timestamp)
    }
  }

  /// Asks the owner what it offers; answers to earlier questions mean nothing any more.
  private func ask(at time: Time) {
    questions &+= 1
    asked = time
    isAsking = true
    XConvertSelection(display, atoms.clipboard, transfer.targets, property, window, time)
    XFlush(display)
  }

  private var property: Atom { atoms.properties[questions % atoms.properties.count] }

  /// The owner's answer: first what it offers, then the text itself.
  private func received(_ answer: XSelectionEvent) -> String? {
    // None is a refusal. An answer of another time was given to somebody else, who has gone and left us the number of their window.
    guard answer.property == property || answer.property == 0, answer.time == asked || answer.time == CurrentTime else {
      return nil
    }
    isAsking = false
    guard answer.property != 0, let (type, bytes) = takeProperty() else { return nil }
    if answer.target == transfer.targets {
      let targets = Self.atoms(bytes)
      if targets.contains(transfer.utf8), !targets.contains(where: atoms.files.contains) {
        isAsking = true
        XConvertSelection(display, atoms.clipboard, transfer.utf8, property, window, answer.time)
      }
      return nil
    }
    guard answer.target == transfer.utf8 else { return nil }
    if type == transfer.incremental {
      isAsking = true
      pieces = []
      return nil
    }
    return type == transfer.utf8 ? Self.text(bytes) : nil
  }

  /// The next piece of a text that comes in several; an empty one ends it (ICCCM 2.7.2).
  private func continued(_ change: XPropertyEvent) -> String? {
    guard var pieces, change.window == window, change.atom == property, change.state == PropertyNewValue else { return nil }
    guard let (_, piece) = takeProperty(), pieces.count + piece.count <= Limits.cutText else {
      self.pieces = nil
      isAsking = false
      return nil
    }
    pieces.append(contentsOf: piece)
    self.pieces = piece.isEmpty ? nil : pieces
    isAsking = !piece.isEmpty
    return piece.isEmpty ? Self.text(pieces) : nil
  }

  /// Reads and deletes our property; nil where it is not there or above the limit.
  private func takeProperty() -> (type: Atom, bytes: [UInt8])? {
    guard let (type, bytes, isWhole) = transfer.take(property, of: window, limit: Limits.cutText), isWhole else { return nil }
    return (type, bytes)
  }

  private static func atoms(_ bytes: [UInt8]) -> [Atom] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / MemoryLayout<Atom>.size).map {
        raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Atom>.size, as: Atom.self)
      }
    }
  }

  /// Text as a session carries it: valid UTF-8 without NUL, not empty, within the limit.
  private static func text(_ bytes: [UInt8]) -> String? {
    guard !bytes.isEmpty, bytes.count <= Limits.cutText, !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
