import FoundationEssentials
import Policy
import Trust
import Wire

/// What a page has to know of its operator and of the organisation, before anything else.
struct MeCall: Sendable {
  let rendezvous: Rendezvous

  /// The answer of `GET me`.
  struct Me: Encodable, Sendable {
    let name: String
    let digest: String
    let role: String
    let validUntil: Int64
    let livesInBrowser: Bool
    let chain: [String]
    let company: String
    let domain: String
    let address: String
    let relayKey: String
  }

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "me", roles: Set(OperatorRole.allCases), summary: "Who calls, and for whom.",
        answer: .object([
          .required("name", "as certified"), .required("digest", "SHA-256 of the operator's key, hexadecimal"),
          .required("role", "what the call may do"), .required("validUntil", .number, "end of the certificate, ms since 1970"),
          .required("livesInBrowser", .flag, "whether the operator's key is one of a browser"),
          .required("chain", .list(.text), "certificates, DER in base64, leaf first"), .required("company", "the organisation"),
          .required("domain", "its domain"), .required("address", "the relay's address"),
          .required("relayKey", "SHA-256 of the relay's key, hexadecimal; part of what a hello signs"),
        ])
      ) { caller, _ in APIAnswer(json: try await me(caller)) }
    ]
  }

  /// What is known of a caller.
  func me(_ caller: SignedIn) async throws -> Me {
    guard let policy = await rendezvous.trust?.policy.content, let row = try await rendezvous.store.operatorRow(caller.digest)
    else { throw APIError.signedOut }
    return Me(
      name: caller.person.name, digest: KeyDigest.hex(caller.digest), role: caller.role.name,
      validUntil: caller.person.validUntil.milliseconds, livesInBrowser: caller.person.scope.livesInBrowser,
      chain: (row.certificates ?? []).map { Data($0).base64EncodedString() }, company: policy.company, domain: policy.domain,
      address: policy.relays.first?.address ?? "", relayKey: KeyDigest.hex(rendezvous.outerKey.withLock { $0 }))
  }
}
