import Policy
import Testing
import Trust
import Wire

@testable import Relay

@Suite(.serialized) struct RoleMatrixTests {
  /// Every kind of request, and the roles that may ask it; what is in it is nobody's signature.
  private static let matrix: [(request: AdminRequest, roles: Set<OperatorRole>)] = {
    let signed = SignedBytes(payload: [1], signature: [2], chain: [])
    let everyone = Set(OperatorRole.allCases)
    let (readers, noAuditor, admin): (Set<OperatorRole>, Set<OperatorRole>, Set<OperatorRole>) = (
      [.admin, .technician, .auditor], [.admin, .technician], [.admin]
    )
    return [
      (.listDevices(offset: 0), everyone), (.showDevice("x"), everyone), (.listOperators(offset: 0), readers),
      (.addOperator(chain: [[1]]), admin), (.currentTrust, everyone), (.publishRevocations(signed), admin),
      (.publishPolicy(signed), admin), (.registerToken(signed), noAuditor), (.setVariant(signed), noAuditor),
      (.explainPolicy(device: "x", rights: 1), everyone), (.listAudit(customer: "", from: 0), readers),
      (.exportEvidence(customer: ""), readers), (.currentAttendance, readers), (.publishTerms(signed), admin),
      (.publishHours(signed), admin), (.publishOverride(signed), noAuditor),
      (.settleDevice("x", note: "x"), noAuditor), (.invite([UInt8](repeating: 1, count: 32), name: "x", role: 9), admin),
      (.invitation([UInt8](repeating: 1, count: 32)), admin), (.admit([UInt8](repeating: 1, count: 32), chain: [[1]]), admin),
      (.showChain("x"), admin),
      (.listHelp, readers), (.setHelp(HelpText(system: "linux", german: "x", english: "x")), admin),
    ]
  }()

  @Test func `T11: each role may ask what the matrix says, and nothing else`() async throws {
    let fixture = try await Fixture()
    #expect(Self.matrix.count == AdminRequestKind.allCases.count)
    for role in OperatorRole.allCases {
      let devices = role == .employee ? [[UInt8](repeating: 1, count: 32)] : []
      let peer = try await fixture.technician(fixture.operatorIdentity(role, scope: OperatorScope(devices: devices)))
      for (request, roles) in Self.matrix {
        peer.send(.request(id: 1, request))
        let reply = try await peer.expect { if case .reply(1, let reply) = $0 { reply } else { nil } }
        #expect((reply == .failed(.roleMayNot)) != roles.contains(role), "\(role) \(request)")
      }
      peer.connection.close()
    }
    // And none of it was taken.
    for event in ["operator.added", "token.created", "trust.policy", "trust.revocations", "terms.published", "hours.published"] {
      #expect(try await fixture.lines(event).count == (event == "operator.added" ? 1 : 0), "\(event)")
    }
  }
}
