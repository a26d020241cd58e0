/// What keeps the pages in a program from being read. Only a damaged program has one of these.
public enum AssetError: Error, Equatable, Sendable {
  /// The file cannot be opened, mapped or measured; `errno`.
  case unreadable(code: Int32)
  /// The section is no pack, or breaks a limit; the offset in it.
  case malformed(offset: Int)
}
