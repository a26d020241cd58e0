import Testing

@testable import Policy

@Suite("decide") struct DecideTests {
  private let now = Timestamp(milliseconds: 1_000_000)

  private func request(rights: AccessRights = .all, reason: String = "Drucker") -> SessionRequest {
    SessionRequest(device: [1], technician: [2], technicianName: "Anna Beispiel", rights: rights, reason: reason)
  }

  private func facts(_ change: (inout Facts) -> Void = { _ in }) -> Facts {
    var facts = Facts(
      deviceState: .active, deviceClass: .server, variantWish: nil, role: .technician,
      operatorValidUntil: now.adding(seconds: 60), operatorIsRevoked: false, isAssigned: true, livesInBrowser: false,
      profile: .standard, allowsHosted: false, allowsHostedLocally: true, allowedRights: .all, localRights: .all,
      display: .ready, presence: .present, consent: .notAsked, maxSeconds: 3600)
    change(&facts)
    return facts
  }

  private func denial(_ request: SessionRequest, _ facts: Facts) -> Denial? {
    switch decide(request, facts: facts, at: now) {
    case .allow: nil
    case .deny(let denial): denial
    }
  }

  @Test("S0-12, S0-18: a server is variant B and needs no confirmation, whatever the customer's wish says")
  func server() {
    #expect(denial(request(), facts { $0.variantWish = .confirmEverySession }) == nil)
    #expect(Variant.effective(for: .server, wish: .confirmEverySession) == .noConfirmation)
    #expect(Variant.effective(for: .networkDevice, wish: .confirmEverySession) == .noConfirmation)
  }

  @Test("S1-3, A2: a workstation is variant A by default; S1-5: B only by a recorded wish")
  func workstation() {
    #expect(denial(request(), facts { $0.deviceClass = .workstation }) == .consentNeeded)
    #expect(
      denial(
        request(),
        facts {
          $0.deviceClass = .workstation
          $0.variantWish = .noConfirmation
        }) == nil)
  }

  @Test(
    "S0-5, T52: only consent given to this request allows variant A",
    arguments: [
      (Facts.Consent.notAsked, Denial.consentNeeded), (.refused, .consentRefused), (.timedOut, .consentTimedOut),
      (.given, nil), (.leftToDevice, nil),
    ] as [(Facts.Consent, Denial?)])
  func consent(consent: Facts.Consent, expected: Denial?) {
    let facts = facts {
      $0.deviceClass = .workstation
      $0.consent = consent
    }
    #expect(denial(request(), facts) == expected)
  }

  @Test(
    "S0-10: nobody present refuses variant A even with consent; S0-15: variant B does not care",
    arguments: [Facts.Presence.locked, .greeter, .nobody])
  func presence(presence: Facts.Presence) {
    let workstation = facts {
      $0.deviceClass = .workstation
      $0.consent = .given
      $0.presence = presence
    }
    #expect(denial(request(), workstation) == .nobodyPresent)
    #expect(denial(request(), facts { $0.presence = presence }) == nil)
  }

  @Test("S0-13: a reason is mandatory in both variants", arguments: ["", "  ", "\t\n"])
  func reason(reason: String) {
    #expect(denial(request(reason: reason), facts()) == .reasonMissing)
  }

  @Test("each objection has its own denial")
  func objections() {
    #expect(denial(request(), facts { $0.operatorIsRevoked = true }) == .operatorRevoked)
    #expect(denial(request(), facts { $0.operatorValidUntil = now }) == .operatorExpired)
    #expect(denial(request(), facts { $0.role = .auditor }) == .roleMayNot)
    #expect(denial(request(), facts { $0.deviceState = .retired }) == .deviceRetired)
    #expect(denial(request(), facts { $0.deviceState = .duplicate }) == .deviceDuplicate)
    #expect(denial(request(), facts { $0.deviceState = .conflict }) == .deviceConflict)
    #expect(denial(request(rights: [.keyboard]), facts()) == .noRights)
    #expect(denial(request(), facts { $0.allowedRights = .cable }) == .rightsForbidden)
    #expect(denial(request(), facts { $0.localRights = .cable }) == .rightsForbiddenLocally)
    #expect(denial(request(), facts { $0.display = .none }) == .noDisplay)
    #expect(denial(request(), facts { $0.display = .wayland }) == .wayland)
    #expect(denial(request(), facts { $0.isAssigned = false }) == .deviceNotAssigned)
  }

  @Test("deny always wins: the relay's wider policy cannot widen the machine's own")
  func localDenyWins() {
    let facts = facts {
      $0.allowedRights = .all
      $0.localRights = []
    }
    #expect(denial(request(rights: .view), facts) == .rightsForbiddenLocally)
  }

  @Test("a grant carries what was asked for, not more")
  func grant() {
    switch decide(request(rights: .cable), facts: facts { $0.operatorValidUntil = now.adding(seconds: 9000) }, at: now) {
    case .deny(let denial): Issue.record("denied: \(denial)")
    case .allow(let grant):
      #expect(grant.rights == .cable)
      #expect(grant.variant == .noConfirmation)
      #expect(grant.maxSeconds == 3600)
    }
  }

  @Test("T64: no session outlives the operator's certificate", arguments: [1, 60, 3599, 3601])
  func certificateEnd(seconds: Int64) {
    switch decide(request(), facts: facts { $0.operatorValidUntil = now.adding(seconds: seconds) }, at: now) {
    case .deny(let denial): Issue.record("denied: \(denial)")
    case .allow(let grant): #expect(grant.maxSeconds == min(3600, UInt32(seconds)))
    }
  }

  @Test("every denial has a code of its own and a sentence in both languages")
  func sentences() {
    #expect(Set(Denial.allCases.map(\.code)).count == Denial.allCases.count)
    for denial in Denial.allCases {
      #expect(!denial.sentence.german.isEmpty)
      #expect(!denial.sentence.english.isEmpty)
      #expect(denial.sentence.german != denial.sentence.english)
    }
    #expect(Set(Denial.allCases.map(\.sentence.english)).count == Denial.allCases.count)
  }

  @Test("time far away saturates instead of trapping")
  func saturation() {
    #expect(Timestamp(milliseconds: .max).adding(seconds: 1).milliseconds == .max)
    #expect(Timestamp(milliseconds: 0).adding(seconds: .min).milliseconds == .min)
  }
}
