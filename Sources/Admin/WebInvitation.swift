import Catalogue
import Policy
import Transport
import Trust
import Wire

/// `rs operator add --web`: somebody makes his key in a browser, by a link; this command signs it.
public struct WebInvitation: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Invites, waits until the key is made, certifies it and publishes the certificate. `scope` is how far it reaches; its key lives in a browser.
  func run(name: String, role: OperatorRole, scope: OperatorScope, issuer: OrganisationSigner, days: Int64)
    async throws(AdminError)
  {
    let name = try trusting { () throws(TrustError) in try DisplayName.issued(name) }
    let invitation = JoinInvitation()
    let origin = try await invite(invitation, name, role)
    let link = invitation.link(at: origin)
    admin.console.say(InvitationSentences.link(name))
    admin.console.show(link)
    admin.console.show(json: ["link": link])
    admin.console.say(InvitationSentences.waiting(name))
    let publicKey = try await key(of: invitation)
    let now = WallClock.now()
    let chain = try trusting { () throws(TrustError) in
      try issuer.certify(name: name, role: role, scope: scope, publicKey: publicKey, at: now, days: days)
    }
    try await admin.change(.admit(invitation.id, chain: chain))
    let made = try trusting { () throws(TrustError) in
      try CertificateChain(chain, root: KeyDigest.of(certificate: chain.last ?? [])).verifiedOperator(at: now)
    }
    admin.console.say(InvitationSentences.admitted(made.name, until: made.validUntil.short))
  }

  /// Leaves the invitation at the relay; where its pages are.
  private func invite(_ invitation: JoinInvitation, _ name: String, _ role: OperatorRole) async throws(AdminError) -> String {
    try await admin.connected { (relay) throws(AdminError) in
      guard let address = try await admin.trust(relay).0.content.relays.first?.address, let origin = WebOrigin(address: address)
      else { throw AdminError(InvitationSentences.noAddress, code: "relay.address", exit: .dataError) }
      do throws(AdminError) {
        guard case .done = try await relay.request(.invite(invitation.id, name: name, role: role.rawValue)) else {
          throw AdminError(.protocolError)
        }
      } catch {
        guard error.code == AdminError(.exists).code else { throw error }
        throw AdminError(InvitationSentences.exists(name), code: error.code, exit: .dataError)
      }
      return origin.text
    }
  }

  /// The public key that was made, once it is; a relay that is away for a while is waited for.
  private func key(of invitation: JoinInvitation) async throws(AdminError) -> [UInt8] {
    while true {
      do throws(AdminError) {
        return try await admin.connected { (relay) throws(AdminError) in try await key(of: invitation, relay) }
      } catch {
        guard error.code.hasPrefix("transport.") else { throw error }
      }
      try? await Task.sleep(for: .seconds(5))
    }
  }

  private func key(of invitation: JoinInvitation, _ relay: RelayDialogue) async throws(AdminError) -> [UInt8] {
    while true {
      let reply = try await relay.request(.invitation(invitation.id), missing: InvitationSentences.over)
      guard case .claim(let publicKey, let proof) = reply else {
        try? await Task.sleep(for: .seconds(1))
        continue
      }
      guard invitation.isProof(proof, of: publicKey) else {
        throw AdminError(InvitationSentences.forged, code: "invitation.forged", exit: .noPermission)
      }
      return publicKey
    }
  }
}
