import Foundation
import Policy
import TestSupport
import Testing
import Trust

@testable import Relay
@testable import Store

/// A directory as large as a relay's may become.
@Suite(.serialized) struct DirectoryLoadTests {
  @Test func `5 000 devices: any search is answered in less than 100 ms, and the relay grows by less than 50 MB`() async throws {
    let folder = try TemporaryFolder()
    let process = try await RelayProcess(folder: folder)
    let organisation = process.organisation
    process.end(SIGTERM)
    let data = folder.file("data")
    let header = try await Self.fill(data, organisation.administrator.digest)
    let relay = try await RelayProcess(folder: folder, organisation: organisation)
    let client = try APIClient(relay, folder: folder.path, credentials: header)
    let before = try relay.anonymousMemory()
    for offset in stride(from: 0, to: 5000, by: 100) {
      let page = try client.get("devices?offset=\(offset)")
      #expect(page["total"] as? Int == 5000 && page.list("devices").count == 100)
    }
    var slowest = 0.0
    for query in [
      "", "search=pc-49", "search=KUNDE%207", "search=nirgends", "search=b%C3%BCro&group=Etage%203", "state=offline", "tag=win",
    ] {
      // The best of five: others use the machine, too.
      let times = try (0..<5).map { _ in try client.get("devices?\(query)").milliseconds }
      slowest = max(slowest, times.min() ?? .infinity)
    }
    _ = try client.get("customers")
    let grown = try relay.anonymousMemory() - before
    print("5 000 devices by the API: slowest search \(slowest) ms, grown by \(grown) kB")
    #expect(slowest < 100)
    #expect(grown < 50_000)
  }

  private static func fill(_ data: String, _ administrator: [UInt8]) async throws -> String {
    try await FolderLock.free(data)
    let store = try RelayStore(folder: data)
    try await store.fill(devices: 5000)
    return try await store.token(.auditor, of: administrator)
  }
}
