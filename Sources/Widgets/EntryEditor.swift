import X11

/// What keys and the middle button do to an entry of a window: typing with dead keys, selecting, copying, pasting. Belongs to the thread of the
/// window's connection.
final class EntryEditor {
  private let window: Window
  private let composer: KeyComposer

  init(_ window: Window) {
    self.window = window
    composer = KeyComposer(window)
  }

  /// A key went down; true where it was meant for the entry.
  func press(_ key: KeyEvent, _ entry: inout TextEntry) -> Bool {
    if command(key, &entry) { return true }
    // A letter that is meant as a command is not typed.
    if key.isCommand { return Keysym.character(key.keysym) != nil }
    switch composer.press(key) {
    case .text(let text): entry.type(text)
    case .pending: break
    case .none: return entry.key(key.keysym, isSelecting: key.isShifted)
    }
    return true
  }

  /// The middle button was pressed on the entry: what is marked elsewhere comes as an event.
  func pasteMarked() { window.paste(.primary) }

  private func command(_ key: KeyEvent, _ entry: inout TextEntry) -> Bool {
    switch (Keysym.lowercase(key.keysym), key.isCommand, key.isShifted) {
    case (Keysym.a, true, _): entry.selectAll()
    case (Keysym.v, true, _), (Keysym.insert, false, true): window.paste(.clipboard)
    case (Keysym.c, true, _), (Keysym.insert, true, false): copy(entry)
    case (Keysym.x, true, _), (Keysym.delete, false, true):
      copy(entry)
      entry.deleteSelection()
    default: return false
    }
    return true
  }

  private func copy(_ entry: TextEntry) {
    if !entry.selection.isEmpty { window.copy(entry.selectedText) }
  }
}
