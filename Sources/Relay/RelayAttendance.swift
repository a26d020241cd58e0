import Attendance
import Catalogue
import Policy
import Store
import Trust
import Wire

extension KnownAttendance {
  var signedTerms: SignedBytes { terms?.bytes ?? Self.nothing }
  var signedSchedule: SignedBytes { schedule?.bytes ?? Self.nothing }

  /// The message that guests and technicians get.
  var message: ControlMessage {
    .attendance(terms: signedTerms, schedule: signedSchedule, overrides: overrides.map(\.bytes))
  }

  /// The same, without exceptions of operators who have been revoked.
  func without(_ revocations: RevocationList, root: [UInt8]) -> KnownAttendance {
    var left = KnownAttendance()
    try? left.take(
      terms: signedTerms, schedule: signedSchedule, overrides: overrides.map(\.bytes), root: root, revocations: revocations)
    return left
  }

  private static let nothing = SignedBytes(payload: [], signature: [], chain: [])

  /// What the store holds.
  static func load(_ store: RelayStore, _ trust: RelayTrust) async throws(StoreError) -> KnownAttendance {
    let terms = try await store.trust(.terms).flatMap { SignedBytes(stored: $0) }
    let schedule = try await store.trust(.schedule).flatMap { SignedBytes(stored: $0) }
    let overrides = try await store.trust(.overrides).flatMap { SignedBytes.list(stored: $0) }
    var known = KnownAttendance()
    try? known.take(
      terms: terms ?? nothing, schedule: schedule ?? nothing, overrides: overrides ?? [], root: trust.root,
      revocations: trust.revocations.content)
    return known
  }
}

extension SignedBytes {
  /// Several, as the store keeps them.
  static func stored(_ list: [SignedBytes]) -> [UInt8] {
    var writer = ByteWriter()
    writer.list(list) { $0.signed($1) }
    return writer.bytes
  }

  static func list(stored bytes: [UInt8]) -> [SignedBytes]? {
    var reader = ByteReader(bytes)
    return try? reader.list(limit: Limits.overrides) { (reader: inout ByteReader) throws(WireError) in try reader.signed() }
  }
}

extension AdministrationDesk {
  func publish(terms signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let known = await rendezvous.attendance
    let new = try await change(known) { known throws(TrustError) in
      (signed, known.signedSchedule, known.overrides.map(\.bytes))
    }
    guard let made = new.terms, case let version = made.content.version,
      version == (known.terms?.content.version ?? 0) + 1
    else { throw .versionConflict }
    return try await put(new, made.signer, (.terms, version, signed.stored), "terms.published", object: "version-\(version)")
  }

  func publish(hours signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let known = await rendezvous.attendance
    let new = try await change(known) { known throws(TrustError) in (known.signedTerms, signed, known.overrides.map(\.bytes)) }
    guard let made = new.schedule, case let version = made.content.version,
      version == (known.schedule?.content.version ?? 0) + 1
    else { throw .versionConflict }
    return try await put(new, made.signer, (.schedule, version, signed.stored), "hours.published", object: "version-\(version)")
  }

  /// An exception goes to those that are still in force; who works under it has to be somebody else (S2-4).
  func publish(override signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let known = await rendezvous.attendance
    let now = WallClock.now()
    let current = known.overrides.filter { now < $0.content.until }.map(\.bytes)
    guard current.count < Limits.overrides else { throw .exists }
    let new = try await change(known) { known throws(TrustError) in (known.signedTerms, known.signedSchedule, current + [signed])
    }
    guard let made = new.overrides.last, new.overrides.count == current.count + 1, now < made.content.until else {
      throw .notValid
    }
    return try await put(
      new, made.signer, (.overrides, 0, SignedBytes.stored(new.overrides.map(\.bytes))), "hours.override",
      customer: made.content.customer, personal: [("reason", made.content.reason), ("requestedBy", made.content.requestedBy)])
  }

  /// What would be known with the new statement; throws where that may not be.
  private func change(
    _ known: KnownAttendance,
    _ statements: (KnownAttendance) throws(TrustError) -> (SignedBytes, SignedBytes, [SignedBytes])
  ) async throws(AdminFailure) -> KnownAttendance {
    let trust = try await trust()
    var new = known
    do throws(TrustError) {
      let (terms, schedule, overrides) = try statements(known)
      try new.take(
        terms: terms, schedule: schedule, overrides: overrides, root: trust.root, revocations: trust.revocations.content)
    } catch {
      throw error == .outdated ? .versionConflict : .notValid
    }
    guard new.message.bytes.count <= Limits.controlMessage else { throw .notValid }
    return new
  }

  private func put(
    _ new: KnownAttendance, _ signer: VerifiedOperator,
    _ statement: (kind: RelayStore.TrustKind, version: UInt64, bytes: [UInt8]), _ event: String, object: String? = nil,
    customer: String = "", personal: [(name: String, value: String)] = []
  ) async throws(AdminFailure) -> AdminReply {
    guard !(try await trust().revocations.content.revokes(operator: signer.digest)) else { throw .notValid }
    let event = AuditEvent(
      event, customer: customer, technician: technician.digest, object: object,
      result: "signed-by-\(KeyDigest.hex(signer.digest))", personal: personal)
    let store = store
    let now = WallClock.now()
    try await stored { () async throws(StoreError) in try await store.setTrust([statement], event, at: now) }
    await rendezvous.take(new)
    return .done
  }
}

extension Rendezvous {
  /// Takes terms and hours that are in the store already, tells everyone whom they concern, and ends what they end.
  func take(_ attendance: KnownAttendance) async {
    self.attendance = attendance
    let message = attendance.message.bytes
    for technician in technicians.values { technician.connection.send(message) }
    for guest in guests.values { guest.connection.send(message) }
    await endOutsideHours()
  }

  /// Ends sessions of guests whose hours are over, where the schedule says so, and keys that nobody may use any more; looks again when the
  /// next hours are over.
  func endOutsideHours() async {
    let now = WallClock.now()
    for session in sessions.values where session.isGranted {
      guard let hours = session.key.map({ hours(of: $0, at: now) }), !hours.isOpen, hours.end == .end else { continue }
      await end(session.id, .outsideHours)
    }
    for key in desk.keys.values where !hours(of: key, at: now).isOpen { await closeKey(key.session, .outsideHours) }
    watchHours()
  }

  /// Sets the timer for the first closing that concerns anyone. What the wall clock does meanwhile is noticed with the minute.
  func watchHours() {
    let now = WallClock.now()
    let keys = sessions.values.compactMap(\.key) + desk.keys.values
    hoursTimer?.cancel()
    hoursTimer = keys.compactMap { hours(of: $0, at: now).closes }.min().map { closing in
      Task {
        guard (try? await Task.sleep(for: .milliseconds(closing.milliseconds - now.milliseconds))) != nil else { return }
        self.hoursTimer = nil
        await self.endOutsideHours()
      }
    }
  }

  private func hours(of key: OpenKey, at now: Timestamp) -> OpenHours {
    attendance.hours(for: key.customer, technician: key.technician.digest, at: now)
  }
}
