import Foundation
import Glibc

extension FileHandle {
  /// Waits for bytes and returns those there are; empty at the end. Foundation's own function crashes where a signal interrupts the wait.
  public func nextBytes(atMost count: Int = 1 << 16) -> Data {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let length = Glibc.read(fileDescriptor, &bytes, count)
      guard length < 0, errno == EINTR else { return Data(bytes.prefix(max(0, length))) }
    }
  }

  /// Everything up to the end.
  public func remainingBytes() -> Data {
    var all = Data()
    while case let bytes = nextBytes(), !bytes.isEmpty { all += bytes }
    return all
  }
}
