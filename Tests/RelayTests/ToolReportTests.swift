import Policy
import Testing
import Wire

@testable import Relay

/// Other companies' remote tools, as agents report them and operators see them.
@Suite struct ToolReportTests {
  private static let anyDesk = ToolRecord(product: RemoteProduct.anyDesk.rawValue, signs: RemoteTool.Signs.permanent.rawValue)
  private static let x11vnc = ToolRecord(product: RemoteProduct.x11vnc.rawValue, signs: RemoteTool.Signs.running.rawValue)

  /// The device as an operator sees it.
  private func shown(_ fixture: Fixture) async throws -> DeviceRecord {
    guard case .devices(let rows, _) = try await fixture.ask(.showDevice("srv-1")), let row = rows.first else {
      throw Unexpected()
    }
    return row
  }

  /// What the device is shown as once this holds; within ten seconds.
  private func shown(_ fixture: Fixture, when isTrue: (DeviceRecord) -> Bool) async throws -> DeviceRecord {
    for _ in 0..<100 where try await !isTrue(shown(fixture)) { try await Task.sleep(for: .milliseconds(100)) }
    let row = try await shown(fixture)
    #expect(isTrue(row), "\(row)")
    return row
  }

  /// What the relay answers to somebody who wants to see the device.
  private func denial(_ fixture: Fixture) async throws -> Denial? {
    let viewer = try await fixture.technician()
    defer { viewer.connection.close() }
    viewer.send(.connect(device: "srv-1", rights: AccessRights.all.rawValue, reason: "Drucker"))
    return try await viewer.expect { if case .denied(let raw) = $0 { Denial(rawValue: raw) } else { nil } }
  }

  @Test
  func
    `S4-14: a device that comes with another's permanent access is enrolled, listed, and gives no session until that is settled`()
    async throws
  {
    let fixture = try await Fixture()
    let device = try await fixture.device(tools: [Self.anyDesk, Self.x11vnc])
    let row = try await shown(fixture)
    #expect(row.state == "conflict")
    #expect(row.tools.map(\.signs) == [2 | 4, 1])
    let metrics = await fixture.relay.rendezvous.metrics.text
    #expect(metrics.contains("rs_remote_tools_found_total{at=\"enrolment\"} 1\n"))
    let line = try #require(try await fixture.lines("device.tools").first)
    #expect(line.contains("\"obj\":\"AnyDesk:permanent,x11vnc:installed\",\"res\":\"conflict\""), "\(line)")

    let agent = try await fixture.agent(device)
    #expect(try await denial(fixture) == .deviceConflict)
    #expect(try await fixture.ask(.settleDevice("srv-1", note: " \n")) == .failed(.notValid))
    #expect(try await shown(fixture).state == "conflict")

    #expect(try await fixture.ask(.settleDevice("srv-1", note: "AnyDesk bleibt, Herr Müller, 4711")) == .done)
    let settled = try await shown(fixture)
    #expect(settled.state == "active" && settled.tools.map(\.signs) == [2, 1])
    #expect(settled.settlement == "AnyDesk bleibt, Herr Müller, 4711")
    let audited = try #require(try await fixture.lines("device.settled").first)
    #expect(audited.contains("\"obj\":\"AnyDesk\",\"res\":\"agreed\"") && !audited.contains("4711"), "\(audited)")
    #expect(try await fixture.ask(.settleDevice("srv-1", note: "noch einmal")) == .failed(.nothingToSettle))

    let session = try await Session(try await fixture.technician(), agent, device: "srv-1")
    #expect(!session.id.isEmpty)
  }

  @Test func `S4-11: a tool that appears later raises an alarm once, and the device stays in reach`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device(tools: [Self.x11vnc])
    #expect(try await shown(fixture).state == "active")
    let agent = try await fixture.agent(device)
    for _ in 0..<3 { agent.send(.tools([Self.anyDesk, Self.x11vnc])) }
    let row = try await shown(fixture) { $0.tools.count == 2 }
    #expect(row.state == "active" && row.tools.map(\.signs) == [2 | 4, 1])
    let session = try await Session(try await fixture.technician(), agent, device: "srv-1")
    #expect(!session.id.isEmpty)
    let alerts = try await fixture.lines("device.tools").filter { $0.contains("\"res\":\"alert\"") }
    #expect(alerts.count == 1 && alerts[0].contains("\"obj\":\"AnyDesk:permanent\""), "\(alerts)")
    let metrics = await fixture.relay.rendezvous.metrics.text
    #expect(metrics.contains("rs_remote_tools_found_total{at=\"later\"} 1\n"))
    #expect(try await fixture.ask(.settleDevice("srv-1", note: "bekannt")) == .done)
    #expect(try await shown(fixture).tools.map(\.signs) == [2, 1])
  }

  @Test func `a conflict that the customer has removed is over without a word, and audited`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device(tools: [Self.anyDesk])
    let agent = try await fixture.agent(device)
    agent.send(.tools([]))
    let row = try await shown(fixture) { $0.state == "active" }
    #expect(row.tools.isEmpty)
    #expect(try await fixture.lines("device.tools").last?.contains("\"obj\":\"AnyDesk:gone\",\"res\":\"noted\"") == true)
    #expect(try await fixture.lines("device.settled").first?.contains("\"res\":\"gone\"") == true)
  }

  @Test func `an agent that says itself that all is settled is not believed`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device(tools: [Self.anyDesk])
    let agent = try await fixture.agent(device)
    agent.send(.tools([ToolRecord(product: Self.anyDesk.product, signs: 1 | 2 | 64)]))
    let row = try await shown(fixture) { $0.tools.first?.signs == 1 | 2 | 4 }
    #expect(row.state == "conflict")
  }
}
