import Policy
import Trust
import Wire

/// What a person at the device has answered, and under which name.
package struct ConsentReply: Sendable {
  package var consent: Facts.Consent
  package var person: SaltedName?

  /// Nobody could be asked.
  package static let refused = ConsentReply(consent: .refused)
}

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
    _ statement: GrantStatement, _ technician: VerifiedOperator, ask: (SessionRequest) async -> ConsentReply
  ) async throws(Denial) -> Grant {
    let request = SessionRequest(
      device: subject.digest, technician: technician.digest, technicianName: technician.name, rights: statement.rights,
      reason: statement.reason)
    var consent = Facts.Consent.notAsked
    if case .deny(.consentNeeded) = decision(request, statement, technician, consent) {
      let reply = await ask(request)
      consent = reply.consent
      testimony.consent(.init(consent), to: statement, person: reply.person)
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
      subject, of: subject.customer ?? statement.customer, for: Claimant(technician), machine: MachineStatus.now(displays),
      consent: consent, hours: hours(statement))
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
