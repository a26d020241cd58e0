import Agent
import Glibc
import Wire
import X11

/// A second process beside a guest with an open session, which puts the display back should the first one be killed (S2-18): the layout, key repeat, energy
/// saving, resolution, whatever is held down, and the text that a person had copied before the technician's took its place. It hears the first
/// through an inherited socket pair and nothing else.
///
/// Towards the guardian: the display (`DeskMessage`), then u8 2 and a part of the copied text, u8 3 and the last part of it, and u8 1 where all has
/// been put back already; the end of the socket without it means the first process died. Towards the guest: u8 1 when the display has been looked at.
public final class Guardian: Sendable {
  /// The descriptor at which the guardian finds its socket.
  static let descriptor: Int32 = 3
  private static let done: UInt8 = 1
  private static let part: UInt8 = 2
  private static let lastPart: UInt8 = 3
  private static let partLength = 1 << 15
  private static let ready: UInt8 = 1
  /// A copied text needs a process that gives it to whoever pastes. The guardian is one until somebody copies again, but no longer than this.
  private static let clipboardTime = Duration.seconds(600)
  /// How long the guardian may take to look at the display.
  private static let patience: Int32 = 3000

  private let socket: Int32
  private let process: pid_t

  /// Starts the guardian of a display and waits until it has seen it as it is now; `lost` runs once, on a thread of its own, should it end before `release`.
  /// nil where it does not start.
  init?(_ place: DisplaySource.Place, lost: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    let (near, far) = (ends[0], ends[1])
    let child = Self.spawn(socket: far)
    Glibc.close(far)
    guard let child else {
      Glibc.close(near)
      return nil
    }
    (socket, process) = (near, child)
    DeskMessage.send(.display(name: place.name ?? "", cookie: place.cookie), on: near)
    guard Self.waitForByte(near, milliseconds: Self.patience) else {
      shutdown(near, Int32(SHUT_RDWR))
      Self.reap(child)
      Glibc.close(near)
      return nil
    }
    WorkerThread.start { [self] in
      // It speaks once more, after `release`; otherwise it is gone.
      if !Self.waitForByte(near, milliseconds: -1) { lost() }
      Self.reap(process)
    }
  }

  deinit { Glibc.close(socket) }

  /// Everything has been put back: the guardian ends and does nothing.
  func release() {
    var byte = Self.done
    send(socket, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  /// A person had copied this, and it is about to be replaced. Above `Limits.cutText` it is left out. Blocks while the guardian reads.
  func keep(_ text: String) {
    guard text.utf8.count <= Limits.cutText else { return }
    var rest = Array(text.utf8)[...]
    repeat {
      let piece = rest.prefix(Self.partLength)
      rest = rest.dropFirst(piece.count)
      let message = [rest.isEmpty ? Self.lastPart : Self.part] + piece
      guard send(socket, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else { return }
    } while !rest.isEmpty
  }

  private static func spawn(socket: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, socket, descriptor)
    // A group of its own: what ends the first process by the terminal must not end the one that cleans up.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let arguments: [String] = ["rs", "agent", "--guardian"]
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    return posix_spawn(&child, "/proc/self/exe", &actions, &attributes, &words, environ) == 0 ? child : nil
  }

  private static func reap(_ child: pid_t) {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  /// True where a byte came; false at the end of the other side, or of the time (-1: for ever).
  private static func waitForByte(_ socket: Int32, milliseconds: Int32) -> Bool {
    var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&polled, 1, milliseconds)
      if count < 0, errno == EINTR { continue }
      var byte: UInt8 = 0
      return count > 0 && recv(socket, &byte, 1, 0) == 1
    }
  }

  /// The guardian's own life: looks, waits, and puts back where the first process died.
  public static func stand() {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    guard case .display(let name, let cookie)? = DeskMessage.receive(descriptor),
      let connection = try? DisplayConnection(name: name.isEmpty ? nil : name, cookie: cookie)
    else { return }
    let before = DisplaySnapshot(of: connection)
    var byte = ready
    send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL))
    var copied: String?
    guard !isReleased(&copied) else {
      // The answer tells a release from a death.
      send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL))
      return
    }
    XTestInjector.takeBackLeftovers(at: connection)
    before.restore(on: connection)
    if let copied { Clipboard.restore(copied, on: connection, for: clipboardTime) }
  }

  /// Hears the first process to its end: true where it has put back everything, false where it died. Keeps the text that it tells.
  private static func isReleased(_ copied: inout String?) -> Bool {
    var buffer = [UInt8](repeating: 0, count: partLength + 1)
    var text: [UInt8] = []
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      switch buffer[0] {
      case part: if text.count + count <= Limits.cutText { text += buffer[1..<count] }
      case lastPart:
        copied = String(validating: text + buffer[1..<count], as: UTF8.self)
        text = []
      default: return buffer[0] == done
      }
    }
  }
}
