import Foundation
import Policy
import TestSupport
import Testing
import Trust

/// What a certificate narrows, with the real programs: the relay says so early, and the agent has the last word even where the relay lies.
@Suite("Scope of a certificate", .serialized) struct ScopeSerialTests {
  private static let other = [UInt8](repeating: 9, count: 32)

  @Test("S3-5: an employee's certificate opens the device it names; at another's relay and agent both refuse it")
  func employee() async throws {
    let installation = try Installation()
    let folder = installation.folder.file("rosa")
    let added = try installation.command(
      "operator", "add", "Rosa Beispiel", "--role", "employee", "--device", "kasse", "--output", folder)
    try #require(added.status == 0, "\(added.lines)")
    let viewer = try installation.viewer(on: nil, ["--headless"], identity: "rosa")
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    viewer.end()
    let key = try installation.company.start(
      ["key", "new", "--customer", "Huber", "--reason", "x", "--headless", "--identity", folder])
    #expect(key.ended() == 77, "\(key.said)")

    let technician = try ScriptedTechnician(of: installation.company)
    let stranger = try technician.person(.employee, OperatorScope(devices: [Self.other]))
    #expect(try await technician.view("kasse", as: stranger) == .refusedByRelay(.deviceNotAssigned))
    #expect(try await technician.viewThroughALie("kasse", as: stranger) == .refusedByAgent(.deviceNotAssigned))
    let unlimited = try installation.command("operator", "add", "Eva", "--role", "employee")
    #expect(unlimited.status == 64, "\(unlimited.lines)")
  }

  @Test(
    "4.6: a hosted viewer comes to variant B only with the organisation's permission, whatever the relay says; professional secrecy asks for one of its own"
  )
  func hosted() async throws {
    let installation = try Installation()
    let technician = try ScriptedTechnician(of: installation.company)
    let person = try technician.person(.technician, OperatorScope(livesInBrowser: true))
    #expect(try await technician.viewThroughALie("kasse", as: person) == .refusedByAgent(.hostedForbidden))

    #expect(try installation.command("policy", "hosted", "allow").status == 0)
    #expect(try await becomes(.welcome) { try await technician.viewThroughALie("kasse", as: person) })

    let profile = try installation.command("policy", "profile", "Bäckerei Müller", "berufsgeheimnis")
    #expect(profile.status == 0, "\(profile.lines)")
    #expect(try await becomes(.refusedByAgent(.hostedForbidden)) { try await technician.viewThroughALie("kasse", as: person) })
    let explained = try installation.command("policy", "explain", "kasse")
    #expect(explained.lines.contains { $0.contains("PROFILE: berufsgeheimnis") }, "\(explained.lines)")
    #expect(explained.lines.contains { $0.contains("hosted.organisation") }, "\(explained.lines)")

    #expect(try installation.command("policy", "hosted", "allow", "--customer", "Bäckerei Müller").status == 0)
    #expect(try await becomes(.welcome) { try await technician.viewThroughALie("kasse", as: person) })
    #expect(try await technician.view("kasse", as: technician.person(.technician, .unlimited)) == .welcome)
  }

  /// Tries again while the earlier session is being given back and the new policy is on its way to the agent.
  private func becomes(
    _ expected: ScriptedTechnician.Outcome, _ attempt: () async throws -> ScriptedTechnician.Outcome
  ) async throws -> Bool {
    let end = Date(timeIntervalSinceNow: 20)
    var last = try await attempt()
    while last != expected, Date() < end {
      try await Task.sleep(for: .milliseconds(300))
      last = try await attempt()
    }
    if last != expected { Issue.record("\(last)") }
    return last == expected
  }
}
