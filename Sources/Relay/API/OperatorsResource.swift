import Policy
import Store
import Trust

/// The operators of the organisation. Certificates are made and revoked by signature, in the commands, never here.
struct OperatorsResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "operators", roles: [.admin, .technician, .auditor], summary: "All operators, in order of name.",
        answer: .object([
          .required(
            "operators",
            .list(
              .object([
                .required("digest", .text, "SHA-256 of the operator's key."),
                .required("name", .text, "As the certificate says."),
                .required("role", .text, "admin, technician, auditor or employee."),
                .required("validUntil", .number, "The end of the certificate, milliseconds since 1970."),
                .required("isRevoked", .flag, "Whether the certificate counts no more."),
                .required("isBrowser", .flag, "Whether the key was made in a browser and works there."),
                .optional("signsInBy", .text, "passkey or password; missing for who does not sign in at a browser."),
                .required("devices", .list(.text), "The devices that it reaches; empty: all."),
              ])), "All of them.")
        ])
      ) { _, _ in APIAnswer(json: ["operators": try await operators()]) }
    ]
  }

  private struct Shown: Encodable {
    let digest: String
    let name: String
    let role: String
    let validUntil: Int64
    let isRevoked: Bool
    let isBrowser: Bool
    let signsInBy: String?
    let devices: [String]
  }

  private func operators() async throws -> [Shown] {
    guard let trust = await rendezvous.trust else { throw APIError.noOrganisation }
    let now = WallClock.now()
    let accounts = try await rendezvous.store.reader.browserAccounts()
    return try await rendezvous.store.reader.operators().map { row in
      let certificate = row.certificates.flatMap { try? CertificateChain($0, root: trust.root).verifiedOperator(at: now) }
      return Shown(
        digest: KeyDigest.hex(row.digest), name: row.name, role: row.role.name, validUntil: row.validUntil.milliseconds,
        isRevoked: trust.revocations.content.revokes(operator: row.digest),
        isBrowser: certificate?.scope.livesInBrowser ?? false,
        signsInBy: accounts[row.digest].map { $0 ? "passkey" : "password" },
        devices: certificate?.scope.devices.map(KeyDigest.hex) ?? [])
    }
  }
}
