/// What can go wrong with a state file. After `.ioError` the store takes no more changes: what was not synced is not believed.
public enum StoreError: Error, Equatable, Sendable {
  /// The folder belongs to another running instance.
  case locked(path: String)
  /// The file or folder cannot be opened or made; `code` is an `errno`.
  case unreadable(path: String, code: Int32)
  /// Made by a newer version; the file was not touched.
  case newer(path: String, version: Int32)
  /// The file is damaged; nothing was changed. `part` is the technical name of what is wrong.
  case corrupt(path: String, part: String)
  /// The disk is full; nothing was changed, and it may be tried again.
  case full
  /// Reading or syncing failed; no more changes are taken until the next start. `code` is an `errno`.
  case ioError(code: Int32)
  /// A row that must be unique exists already.
  case exists
  /// A statement failed for a reason that is our own fault; `part` is its technical name.
  case statement(part: String)
}
