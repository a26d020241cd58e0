import Glibc

/// What the kernel tells of the running processes (proc(5)). Other users' environments and open files take CAP_SYS_PTRACE and
/// CAP_DAC_READ_SEARCH; without them they read as empty.
package struct ProcessTable {
  /// Where proc is mounted.
  var folder: String

  package init(folder: String = "/proc") {
    self.folder = folder
  }

  /// The numbers of all processes, ascending.
  package var processes: [pid_t] { Folder.names(folder).compactMap { pid_t($0) }.sorted() }

  /// The command line; empty for kernel threads and processes that have gone.
  package func arguments(_ process: pid_t) -> [String] { strings("\(folder)/\(process)/cmdline") }

  /// The value of one variable in the environment the process was started with.
  func environment(_ process: pid_t, _ name: String) -> String? {
    let prefix = name + "="
    return strings("\(folder)/\(process)/environ").first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// The inodes of the sockets a process holds.
  func sockets(_ process: pid_t) -> Set<String> {
    let descriptors = "\(folder)/\(process)/fd"
    var inodes: Set<String> = []
    for name in Folder.names(descriptors) {
      guard let target = Folder.link("\(descriptors)/\(name)"), target.hasPrefix("socket:["), target.hasSuffix("]") else {
        continue
      }
      inodes.insert(String(target.dropFirst(8).dropLast()))
    }
    return inodes
  }

  /// The listening unix sockets: inode and path, an abstract one with `@` in front.
  func unixSockets() -> [(inode: String, path: String)] {
    Folder.text("\(folder)/net/unix").split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count == 8 else { return nil }
      return (String(fields[6]), String(fields[7]))
    }
  }

  private func strings(_ path: String) -> [String] {
    Folder.bytes(path).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Reads of the file system that answer nothing where there is nothing.
package enum Folder {
  /// The largest file read, bytes; what we look for is far smaller.
  static let limit = 1 << 20

  package static func names(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  package static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = buffer.withUnsafeMutableBytes { room in room.baseAddress.map { readlink(path, $0, room.count) } ?? 0 }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  static func bytes(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count < limit {
      let count = read(file, &part, part.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: part.prefix(count))
    }
    return bytes
  }

  package static func text(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }
}
