import Crypto
import Glibc
import Synchronization
import Transport
import Trust
import Web

/// The program that this relay is, as customers get it: read from the one file that is open, never from a name.
final class ProgramDownload: Sendable {
  private static let piece = 1 << 20

  private let file: Int32
  /// Bytes of the program without an address.
  let length: Int
  private let hash = Mutex<SHA256?>(nil)

  /// Opens the program that runs; the file stays open with it.
  init() {
    file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    length = ProgramImage(file)?.length ?? 0
  }

  deinit { close(file) }

  /// The program with this address behind it, or as it is, under a name to be kept by.
  func response(address: String?, name: String) async -> Route.Response {
    let trailer = address.map(ProgramAddress.trailer) ?? []
    guard length > 0, let digest = digest(with: trailer) else { return Route.Response(status: 503, body: "503\n") }
    return Route.Response(
      contentType: "application/octet-stream", body: .file(ServedFile(file, length: length, trailer: trailer)),
      headers: [
        ("etag", "\"\(KeyDigest.hex(digest))\""), ("content-disposition", "attachment; filename=\"\(name)\""),
        ("cross-origin-resource-policy", "same-origin"),
      ])
  }

  /// SHA-256 of what is downloaded, in hexadecimal; nil where the program cannot be read.
  func fingerprint(address: String?) async -> String? {
    digest(with: address.map(ProgramAddress.trailer) ?? []).map(KeyDigest.hex)
  }

  /// The program is read for it once.
  private func digest(with trailer: [UInt8]) -> [UInt8]? {
    let image = hash.withLock { known in
      if known == nil { known = Self.hash(file, length) }
      return known
    }
    guard var image else { return nil }
    image.update(data: trailer)
    return Array(image.finalize())
  }

  private static func hash(_ file: Int32, _ length: Int) -> SHA256? {
    var hash = SHA256()
    var bytes = [UInt8](repeating: 0, count: piece)
    var offset = 0
    while offset < length {
      let count = pread(file, &bytes, min(piece, length - offset), offset)
      guard count > 0 else { return nil }
      hash.update(data: bytes[..<count])
      offset += count
    }
    return hash
  }
}
