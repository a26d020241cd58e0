import Glibc
import NIOCore
import NIOPosix

/// A file that is open for good and never changes, and bytes after it.
public final class ServedFile: Sendable {
  private let file: Int32
  private let length: Int
  private let trailer: [UInt8]

  /// Serves `length` bytes of an open file, which stays the caller's and has to stay open, and then `trailer`.
  public init(_ file: Int32, length: Int, trailer: [UInt8] = []) {
    self.file = file
    self.length = length
    self.trailer = trailer
  }

  /// Bytes in all.
  public var count: Int { length + trailer.count }

  /// At most `limit` bytes from `offset` on, read on a thread of its own; empty at the end, and an error where the disk fails.
  func bytes(from offset: Int, limit: Int, on loop: any EventLoop) -> EventLoopFuture<[UInt8]> {
    guard offset < length else { return loop.makeSucceededFuture(Array(trailer.dropFirst(offset - length).prefix(limit))) }
    return NIOThreadPool.singleton.runIfActive(eventLoop: loop) { [file, length] in
      let wanted = min(limit, length - offset)
      let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        count = max(0, pread(file, buffer.baseAddress, wanted, offset))
      }
      guard !bytes.isEmpty else { throw TransportError.closed }
      return bytes
    }
  }
}

extension Route.Response.Body {
  /// Bytes in all.
  var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(let file): file.count
    }
  }

  /// At most `limit` bytes from `offset` on.
  func bytes(from offset: Int, limit: Int, on loop: any EventLoop) -> EventLoopFuture<[UInt8]> {
    switch self {
    case .bytes(let bytes): loop.makeSucceededFuture(Array(bytes.dropFirst(offset).prefix(limit)))
    case .file(let file): file.bytes(from: offset, limit: limit, on: loop)
    }
  }
}
