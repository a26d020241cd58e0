import Policy
import TestSupport
import Testing

@testable import Store

@Suite struct RemoteToolsTests {
  private let anyDesk = RemoteTool(product: RemoteProduct.anyDesk.rawValue, signs: [.permanent, .running])

  @Test func `what was noted and settled is there after a restart, and an upgrade knows of no tools`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    #expect(try await fixture.store.device(Fixture.device)?.tools == [])
    let alarming = try await fixture.store.note([anyDesk], of: Fixture.device, at: Fixture.now)
    #expect(alarming.map(\.name) == ["AnyDesk"])
    #expect(try await fixture.store.device(Fixture.device)?.isUnsettled == true)
    let isDone = try await fixture.store.settle(
      Fixture.device, note: "bleibt", by: Fixture.technician, at: Fixture.now)
    #expect(isDone)
    let row = try #require(try await fixture.store.devices(offset: 0, limit: 1).first)
    #expect(row.tools == [anyDesk] && row.settlement == "bleibt" && !row.isUnsettled)
    #expect(try await fixture.store.verify() == .intact(lines: 4, unsealed: 4))
  }

  @Test func `a report that changes nothing writes nothing, and one of an unknown device neither`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    _ = try await fixture.store.note([anyDesk], of: Fixture.device, at: Fixture.now)
    let before = try await fixture.store.head(of: Fixture.customer).count
    let again = try await fixture.store.note([anyDesk], of: Fixture.device, at: Fixture.now)
    let unknown = try await fixture.store.note([anyDesk], of: Fixture.digest(9), at: Fixture.now)
    #expect(again.isEmpty && unknown.isEmpty)
    #expect(try await fixture.store.head(of: Fixture.customer).count == before)
    // That it rests for a while is kept, not documented.
    _ = try await fixture.store.note(
      [RemoteTool(product: anyDesk.product, signs: .permanent)], of: Fixture.device, at: Fixture.now)
    #expect(try await fixture.store.device(Fixture.device)?.tools.first?.signs == [.permanent, .unsettled])
    #expect(try await fixture.store.head(of: Fixture.customer).count == before)
  }
}
