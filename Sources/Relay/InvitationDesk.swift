import Policy
import Store
import Trust
import Wire

/// Operators whose keys are made in browsers: the relay keeps the invitation, hands the key that was made to the administrator's command, and enters
/// what that has certified. It can put no key of its own in: the command demands the proof of whoever has the link.
extension AdministrationDesk {
  /// Seconds for which a link counts.
  private static let invitationSeconds: Int64 = 24 * 3600

  func invite(_ invitation: [UInt8], _ name: String, _ role: UInt8) async throws(AdminFailure) -> AdminReply {
    guard (try? DisplayName.issued(name)) == name, let role = OperatorRole(rawValue: role) else { throw .notValid }
    let store = store
    let revocations = try await trust().revocations.content
    let taken = try await stored { () async throws(StoreError) in
      guard let account = try await store.account(named: name), !revocations.revokes(operator: account.technician) else {
        return false
      }
      return try await store.operatorRow(account.technician) != nil
    }
    if taken { throw .exists }
    let now = WallClock.now()
    let row = InvitationRow(
      digest: invitation, name: name, role: role, invitedBy: technician.digest,
      validUntil: now.adding(seconds: Self.invitationSeconds))
    let event = AuditEvent(
      "operator.invited", technician: technician.digest, object: KeyDigest.hex(invitation), result: role.name,
      personal: [("name", name)])
    try await stored { () async throws(StoreError) in try await store.invite(row, event, at: now) }
    return .done
  }

  func claim(of invitation: [UInt8]) async throws(AdminFailure) -> AdminReply {
    guard let claim = try await open(invitation).claim else { return .done }
    return .claim(publicKey: claim.publicKey, proof: claim.proof)
  }

  func admit(_ invitation: [UInt8], _ chain: [[UInt8]]) async throws(AdminFailure) -> AdminReply {
    let row = try await open(invitation)
    let trust = try await trust()
    let now = WallClock.now()
    guard let claim = row.claim, let added = try? CertificateChain(chain, root: trust.root).verifiedOperator(at: now),
      KeyDigest.matches(added.digest, KeyDigest.of(publicKey: claim.publicKey)), added.name == row.name, added.role == row.role,
      added.scope.livesInBrowser, !trust.revocations.content.revokes(operator: added.digest)
    else { throw .notValid }
    let event = AuditEvent(
      "operator.added", technician: technician.digest, object: KeyDigest.hex(added.digest), result: added.role.name,
      personal: [("name", added.name)])
    let store = store
    try await stored { () async throws(StoreError) in
      try await store.admit(invitation, OperatorRow(added, chain: chain), event, at: now)
    }
    rendezvous.notices.changed(.operators)
    return .done
  }

  /// The chain of an operator, for who renews it.
  func chain(of selector: String) async throws(AdminFailure) -> AdminReply {
    let store = store
    let rows = try await stored { () async throws(StoreError) in try await store.operators(offset: 0, limit: 10_000) }
    let exact = rows.filter { $0.name == selector }
    let found = exact.isEmpty ? rows.filter { selector.count >= 4 && KeyDigest.hex($0.digest).hasPrefix(selector) } : exact
    guard let row = found.first, let chain = row.certificates else { throw .notFound }
    guard found.count == 1 else { throw .ambiguous }
    return .chain(chain)
  }

  /// An invitation that counts.
  private func open(_ invitation: [UInt8]) async throws(AdminFailure) -> InvitationRow {
    let store = store
    let row = try await stored { () async throws(StoreError) in try await store.invitation(invitation) }
    guard let row, WallClock.now() < row.validUntil else { throw .notFound }
    return row
  }
}
