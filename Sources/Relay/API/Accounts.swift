import Crypto
import Policy
import Store
import Transport
import Trust
import Wire

/// Who is signed in: what a browser or a program shows, looked up in the store, and measured against the certificate, the revocations and the
/// clock of this moment.
struct Accounts: Sendable {
  /// A browser's session ends after so many seconds whatever happens.
  static let sessionSeconds: Int64 = 12 * 3600
  /// And after so many in which nobody did anything.
  static let idleSeconds: Int64 = 30 * 60
  /// What a token of a program begins with, so that people and scanners know it.
  static let tokenPrefix = "rs_"

  let rendezvous: Rendezvous
  var store: RelayStore { rendezvous.store }

  init(_ rendezvous: Rendezvous) {
    self.rendezvous = rendezvous
  }

  /// What is kept of a secret that lets somebody in.
  static func digest(of secret: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: secret)) }

  /// The caller with this session. `isActive`: its person does something, so that it does not count as idle.
  func caller(session id: String, isActive: Bool) async throws -> SignedIn {
    guard let secret = Base64URL.decode(id), secret.count == 32 else { throw APIError.signedOut }
    let digest = Self.digest(of: secret)
    guard let caller = try await caller(sessionDigest: digest) else { throw APIError.signedOut }
    if isActive { try await noteUse(of: digest) }
    return caller
  }

  /// The caller with a session; nil where it is over.
  func caller(sessionDigest digest: [UInt8]) async throws -> SignedIn? {
    let now = WallClock.now()
    guard let session = try await store.webSession(digest), now < session.started.adding(seconds: Self.sessionSeconds),
      now < session.used.adding(seconds: Self.idleSeconds), let person = try await person(session.technician, at: now)
    else { return nil }
    return SignedIn(person: person, role: person.role, means: .session(digest))
  }

  /// The caller with this token; it counts as long as who made it is an administrator, so that no token outlives or outranks its maker.
  func caller(token: String) async throws -> SignedIn {
    let now = WallClock.now()
    guard token.hasPrefix(Self.tokenPrefix), let secret = Base64URL.decode(token.dropFirst(Self.tokenPrefix.count)),
      secret.count == 32, let known = try await store.apiToken(Self.digest(of: secret)), now < known.validUntil,
      let person = try await person(known.technician, at: now), person.role == .admin
    else { throw APIError.signedOut }
    return SignedIn(person: person, role: known.role, means: .token(known.digest))
  }

  /// The operator, where certificate and revocations still let him act.
  func person(_ digest: [UInt8], at now: Timestamp) async throws -> VerifiedOperator? {
    guard let trust = await rendezvous.trust, !trust.revocations.content.revokes(operator: digest),
      let row = try await store.operatorRow(digest), let chain = row.certificates
    else { return nil }
    return try? CertificateChain(chain, root: trust.root).verifiedOperator(at: now)
  }

  /// Who opens a page; nil where nobody has signed in.
  func visitor(of request: Route.Request) async -> SignedIn? {
    guard let id = API.session(of: request) else { return nil }
    return try? await caller(session: id, isActive: true)
  }

  /// Forgets what has run out.
  func sweep() async {
    let now = WallClock.now()
    try? await store.sweepAccounts(
      startedBefore: now.adding(seconds: -Self.sessionSeconds), usedBefore: now.adding(seconds: -Self.idleSeconds), at: now)
  }

  /// Notes that the person of a session does something.
  func noteUse(of digest: [UInt8]) async throws {
    let now = WallClock.now()
    guard let session = try await store.webSession(digest), session.used.adding(seconds: 60) <= now else { return }
    try await store.used(digest, at: now)
  }
}

extension OperatorRow {
  /// The chain, leaf first; nil where it cannot be read.
  var certificates: [[UInt8]]? {
    var reader = ByteReader(chain)
    return try? reader.list(limit: Limits.chainLength) { (reader: inout ByteReader) throws(WireError) in
      try reader.bytes(limit: Limits.certificate)
    }
  }
}
