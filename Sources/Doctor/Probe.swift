import Dispatch
import Glibc

/// Blocking looks at the outside world, each on a thread of the system's pool and with a limit of `seconds`.
enum Probe {
  /// The longest one look takes, seconds.
  static let seconds: Int32 = 3

  /// Runs blocking work off the threads that tasks run on.
  static func blocking<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
  }

  /// The addresses of a host by the system's own resolver, as text.
  static func addresses(of host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var next = list
    while let entry = next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let length = socklen_t(text.count)
      if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0 {
        found.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      next = entry.pointee.ai_next
    }
    return found
  }

  /// Whether something accepts TCP connections there.
  static func connects(_ host: String, _ port: UInt16) -> Bool {
    exchange(host, port, SOCK_STREAM, sending: [], receiving: 0) != nil
  }

  /// Sends bytes and returns what comes first, at most `receiving`; nil where there is no way or no answer.
  static func exchange(
    _ host: String, _ port: UInt16, _ type: __socket_type, sending bytes: [UInt8], receiving limit: Int
  ) -> [UInt8]? {
    var hints = addrinfo()
    hints.ai_socktype = Int32(type.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let entry = list else { return nil }
    defer { freeaddrinfo(list) }
    let file = socket(entry.pointee.ai_family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var limitOfTime = timeval(tv_sec: Int(seconds), tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limitOfTime, size)
    // On Linux the limit for sending bounds connect as well (socket(7)).
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limitOfTime, size)
    guard connect(file, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 else { return nil }
    guard !bytes.isEmpty else { return [] }
    guard send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
    var answer = [UInt8](repeating: 0, count: limit)
    let count = recv(file, &answer, limit, 0)
    return count > 0 ? Array(answer.prefix(count)) : nil
  }

  /// Bytes free for us where this path is, or nil where it does not exist.
  static func freeBytes(at path: String) -> UInt64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
  }

  /// The name servers of `/etc/resolv.conf`.
  static func nameServers() -> [String] {
    guard let file = fopen("/etc/resolv.conf", "r") else { return [] }
    defer { fclose(file) }
    var servers: [String] = []
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split(whereSeparator: \.isWhitespace)
      if words.count >= 2, words[0] == "nameserver" { servers.append(String(words[1])) }
    }
    return servers
  }

  /// Whether an X server listens on its socket for this display; nil for a display that is not local.
  static func displayAnswers(_ display: String) -> Bool? {
    guard display.hasPrefix(":"), let number = Int(display.dropFirst().prefix { $0.isNumber }) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array("/tmp/.X11-unix/X\(number)".utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.prefix($0.count - 1)) }
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return false }
    defer { close(file) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
