import FoundationEssentials
import Policy
import Trust
import Wire

/// What an enrolment link is made of, and the ticket behind one. The secret of a link is made in the caller's hands and stays there.
struct EnrolmentResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "enrolment", roles: [.admin, .technician], summary: "What an enrolment link names beside its own secret.",
        answer: .object([
          .required("root", .text, "SHA-256 of the organisation's root key."),
          .required("address", .text, "Where this relay is reached, HOST[:PORT]."),
          .optional("pin", .text, "SHA-256 of the relay's key; missing where the system's authorities vouch for it."),
          .required("classes", .list(.text), "What a device can be enrolled as."),
        ])
      ) { _, _ in APIAnswer(json: try await facts()) },
      APIRoute(
        .post, "enrolment", roles: [.admin, .technician], summary: "Registers a signed enrolment ticket.",
        body: [
          .required("payload", .text, "The ticket, base64."), .required("signature", .text, "r and s of its signature, base64."),
          .required("chain", .list(.text), "The signer's certificates, leaf first, DER in base64."),
        ], answer: nil
      ) { caller, call in try await register(for: caller, call) },
    ]
  }

  private struct Facts: Encodable {
    let root: String
    let address: String
    let pin: String?
    let classes: [String]
  }

  private func facts() async throws -> Facts {
    guard let trust = await rendezvous.trust, let relay = trust.policy.content.relays.first else { throw APIError.noOrganisation }
    return Facts(
      root: KeyDigest.hex(trust.root), address: relay.address, pin: relay.pin.map(KeyDigest.hex),
      classes: DeviceClass.enrollable.map(\.name))
  }

  private struct Signed: Decodable {
    let payload: String
    let signature: String
    let chain: [String]
  }

  private func register(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    let said = try call.body(as: Signed.self)
    let chain = said.chain.compactMap { Data(base64Encoded: $0).map { Array($0) } }
    guard let payload = Data(base64Encoded: said.payload), let signature = Data(base64Encoded: said.signature),
      chain.count == said.chain.count, chain.count <= Limits.chainLength, payload.count <= Limits.statement,
      signature.count <= Limits.signature, chain.allSatisfy({ $0.count <= Limits.certificate })
    else { throw APIError.malformed }
    let desk = AdministrationDesk(rendezvous: rendezvous, store: rendezvous.store, technician: caller.person)
    let ticket = SignedBytes(payload: Array(payload), signature: Array(signature), chain: chain)
    switch await desk.answer(.registerToken(ticket)) {
    case .done: return .done
    case .failed(.exists): throw APIError.conflict
    case .failed(.roleMayNot): throw APIError.role
    case .failed(.readOnly): throw APIError.readOnly
    case .failed(.notFound): throw APIError.noOrganisation
    default: throw APIError.malformed
    }
  }
}
