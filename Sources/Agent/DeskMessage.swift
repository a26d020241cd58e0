import Glibc
import Wire
import X11

/// What the two processes of the service say to each other over their inherited socket pair, one datagram each. Helper to agent: u8 0 (no
/// display), u8 2 (Wayland), or u8 1, text display name, bytes cookie (empty: none). Agent to helper: u8 1, lock the desktops.
package enum DeskMessage {
  /// The longest message, bytes.
  static let limit = 1024
  static let lock: UInt8 = 1

  static func bytes(of finding: Discovery.Finding) -> [UInt8] {
    var writer = ByteWriter()
    switch finding {
    case .none: writer.u8(0)
    case .wayland: writer.u8(2)
    case .display(let name, let cookie):
      writer.u8(1)
      writer.text(name)
      writer.bytes(cookie ?? [])
    }
    return writer.bytes
  }

  static func finding(in bytes: [UInt8]) throws(WireError) -> Discovery.Finding {
    var reader = ByteReader(bytes)
    let kind = try reader.u8()
    guard kind == 1 else { return kind == 2 ? .wayland : .none }
    let name = try reader.text(limit: Limits.name)
    let cookie = try reader.bytes(limit: 256)
    return .display(name: name, cookie: cookie.isEmpty ? nil : cookie)
  }

  /// Sends a finding; nothing happens where the other end is gone.
  package static func send(_ finding: Discovery.Finding, on socket: Int32) {
    let bytes = bytes(of: finding)
    Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Waits for the next finding; nil at the end.
  package static func receive(_ socket: Int32) -> Discovery.Finding? {
    var buffer = [UInt8](repeating: 0, count: limit)
    var count = recv(socket, &buffer, buffer.count, 0)
    while count < 0, errno == EINTR { count = recv(socket, &buffer, buffer.count, 0) }
    guard count > 0 else { return nil }
    return try? finding(in: Array(buffer.prefix(count)))
  }

  static func sendLock(_ socket: Int32) -> Bool {
    var order = lock
    return Glibc.send(socket, &order, 1, Int32(MSG_NOSIGNAL)) == 1
  }
}
