import Glibc
import Transport
import Web

/// Compares what a relay serves to browsers with what this program carries, byte by byte, from another machine (threats.md, 4.6).
///
/// Pages hold what the organisation says in one place; that is left out. What names its content by a digest is fetched too: a relay
/// could serve something else under that name.
public struct PageComparison: Sendable {
  /// Bytes of one answer, the program included.
  private static let limit = 128 << 20

  private let client: RelayClient
  private let bundle: AssetBundle

  /// With the pages that this program carries.
  public init(_ client: RelayClient, _ bundle: AssetBundle) {
    self.client = client
    self.bundle = bundle
  }

  /// The paths at which a relay serves something else, or nothing, and how many were compared. Throws `TransportError` where it cannot be asked.
  public func differences() async throws -> (paths: [String], compared: Int) {
    var expected: [(path: String, isSame: @Sendable (FetchedPage) -> Bool)] = []
    for (path, name) in PublicPages.all {
      for language in PageLanguage.allCases {
        let page = bundle.page(name, language)?.bytes(.identity)
        expected.append(("\(path)?lang=\(language.rawValue)", { PageData.withoutData($0.bytes) == page }))
      }
    }
    for asset in bundle.all where asset.path.hasPrefix("/assets/") {
      expected.append((asset.path, { $0.bytes == asset.bytes($0.coding == "br" ? .brotli : .identity) }))
    }
    expected.append(("/get/host/rs", { Self.isOwnProgram($0.bytes) }))
    var different: [String] = []
    for (path, isSame) in expected {
      let page = try await client.fetch(path, limit: Self.limit)
      if page.status != 200 || !isSame(page) { different.append(path) }
    }
    return (different, expected.count)
  }

  /// Whether these bytes are the program that runs, without what was appended to it.
  private static func isOwnProgram(_ bytes: [UInt8]) -> Bool {
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    guard let length = ProgramImage(file)?.length, length == bytes.count else { return false }
    var own = [UInt8](repeating: 0, count: length)
    var done = 0
    while done < length {
      let count = own.withUnsafeMutableBytes { pread(file, $0.baseAddress?.advanced(by: done), length - done, done) }
      guard count > 0 else { return false }
      done += count
    }
    return own == bytes
  }
}
