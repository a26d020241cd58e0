import Policy
import Trust

/// The decision about one session, or about more rights in an open one: policy, then the person where somebody has to be asked, and the answer is
/// documented before anything opens.
package struct Judgement: Sendable {
  let authority: Authority
  let subject: Subject
  let displays: DisplaySource
  let testimony: Testimony
  let hours: @Sendable (GrantStatement) -> Facts.Hours

  /// `hours` says whether the customer of a grant can be helped just now; enrolled devices have no hours.
  package init(
    authority: Authority, subject: Subject, displays: DisplaySource, testimony: Testimony,
    hours: @escaping @Sendable (GrantStatement) -> Facts.Hours = { _ in .open }
  ) {
    self.hours = hours
    self.authority = authority
    self.subject = subject
    self.displays = displays
    self.testimony = testimony
  }

  /// Decides a grant that `Authority` has checked; `ask` asks the person. Throws the denial.
  package func decide(
    _ statement: GrantStatement, _ technician: VerifiedOperator, ask: (SessionRequest) async -> Facts.Consent
  ) async throws(Denial) -> Grant {
    let request = SessionRequest(
      device: subject.digest, technician: technician.digest, technicianName: technician.name, rights: statement.rights,
      reason: statement.reason)
    var consent = Facts.Consent.notAsked
    if case .deny(.consentNeeded) = decision(request, statement, technician, consent) {
      consent = await ask(request)
      testimony.consent(.init(consent), to: statement)
    } else {
      testimony.consent(.notNeeded, to: statement)
    }
    switch decision(request, statement, technician, consent) {
    case .deny(let denial): throw denial
    case .allow(let grant): return grant
    }
  }

  private func decision(
    _ request: SessionRequest, _ statement: GrantStatement, _ technician: VerifiedOperator, _ consent: Facts.Consent
  ) -> Decision {
    let facts = authority.facts(
      subject, role: technician.role, technician: technician.digest, validUntil: technician.validUntil,
      machine: MachineStatus.now(displays), consent: consent, hours: hours(statement))
    return Policy.decide(request, facts: facts, at: WallClock.now())
  }
}

extension ConsentRecord.Outcome {
  /// What a person said; everything but a yes and a time-out is a no.
  init(_ consent: Facts.Consent) {
    self =
      switch consent {
      case .given: .given
      case .timedOut: .timedOut
      default: .refused
      }
  }
}
