import Policy
import Synchronization
import Transport
import Trust
import Wire

/// What the agent testifies of a session: signed by its key, handed to the relay's audit at once, and kept for the customer's receipt.
package final class Testimony: Sendable {
  /// A signed record.
  package struct Record: Equatable, Sendable {
    package let kind: RecordKind
    package let payload: [UInt8]
    package let signature: [UInt8]
    /// The name that the statement commits to.
    package let person: SaltedName?
  }

  private let session: [UInt8]
  private let device: [UInt8]
  private let identity: DeviceIdentity
  private let control: ControlConnection
  private let terms: [UInt8]?
  private let kept = Mutex<[Record]>([])

  /// `terms` is the digest of what a guest's person has agreed to; nil for an enrolled device.
  package init(
    session: [UInt8], device: [UInt8], identity: DeviceIdentity, control: ControlConnection, terms: [UInt8]? = nil
  ) {
    self.session = session
    self.device = device
    self.identity = identity
    self.control = control
    self.terms = terms
  }

  /// Everything testified so far, in order.
  package var records: [Record] { kept.withLock { $0 } }

  /// What was decided about a grant, with the rights that hold from now on, where they are not those of the grant.
  /// `person` is who has answered, by the name that was typed.
  package func consent(
    _ outcome: ConsentRecord.Outcome, to grant: GrantStatement, rights: AccessRights? = nil, person: SaltedName? = nil
  ) {
    testify(
      .consent, person,
      ConsentRecord(
        session: session, device: device, grantPayload: grant.payload, outcome: outcome, rights: rights ?? grant.rights,
        decidedAt: WallClock.now(),
        attended: terms.map { .init(customer: grant.customer, terms: $0) }, person: person?.commitment))
  }

  /// How the session ended; the relay is told as well that it did.
  package func end(_ reason: SessionEnd, seconds: UInt32, _ totals: SessionStream.Totals) {
    testify(
      .end, nil,
      EndRecord(
        session: session, device: device, reason: reason, seconds: seconds, updates: totals.updates,
        bytesSent: totals.bytesSent, bytesReceived: totals.bytesReceived, inputEvents: totals.inputEvents,
        endedAt: WallClock.now()))
    control.send(ControlMessage.end(session: session, reason: reason.rawValue).bytes)
  }

  private func testify(_ kind: RecordKind, _ person: SaltedName?, _ statement: some DeviceStatement) {
    guard let signed = try? identity.sign(statement) else { return }
    let isLate = kept.withLock { kept in
      // An answer that nobody waits for any more is none.
      guard kept.last?.kind != .end else { return true }
      kept.append(Record(kind: kind, payload: signed.payload, signature: signed.signature, person: person))
      return false
    }
    if isLate { return }
    control.send(
      ControlMessage.record(session: session, kind, statement: signed.payload, signature: signed.signature, person: person).bytes)
  }
}
