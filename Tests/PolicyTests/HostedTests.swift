import Testing

@testable import Policy

/// Who may use a viewer whose code a relay has served, and where a customer's employee may go: every combination of the facts that count.
@Suite("Hosted viewers and employees") struct HostedTests {
  private static let now = Timestamp(milliseconds: 1_000_000)
  private static let bools = [false, true]

  private func denial(
    rights: AccessRights = .selfAccess, _ change: (inout Facts) -> Void
  ) -> Denial? {
    var facts = Facts(
      deviceState: .active, deviceClass: .server, variantWish: nil, role: .technician,
      operatorValidUntil: Self.now.adding(seconds: 60), operatorIsRevoked: false, isAssigned: true, livesInBrowser: false,
      profile: .standard, allowsHosted: false, allowsHostedLocally: true, allowedRights: AccessRights(rawValue: .max),
      localRights: AccessRights(rawValue: .max), display: .ready, presence: .present, consent: .given, maxSeconds: 3600)
    change(&facts)
    let request = SessionRequest(device: [1], technician: [2], technicianName: "Rosa", rights: rights, reason: "Drucker")
    switch decide(request, facts: facts, at: Self.now) {
    case .allow: return nil
    case .deny(let denial): return denial
    }
  }

  /// The classes of device with the variant in force.
  private static let devices: [(DeviceClass, Variant?, asksNobody: Bool)] = [
    (.server, nil, true), (.networkDevice, nil, true), (.workstation, nil, false), (.workstation, .noConfirmation, true),
    (.attended, nil, false),
  ]

  @Test("4.6: a hosted viewer is kept out of variant B and professional secrecy without permission; the machine's own word wins")
  func hosted() {
    for (deviceClass, wish, asksNobody) in Self.devices {
      for profile in CustomerProfile.allCases {
        for (isAllowed, isAllowedLocally) in Self.bools.flatMap({ one in Self.bools.map { (one, $0) } }) {
          let expected: Denial? =
            if !isAllowedLocally { .hostedForbiddenLocally } else if isAllowed || (!asksNobody && profile == .standard) {
              nil
            } else {
              .hostedForbidden
            }
          let found = { (livesInBrowser: Bool) in
            denial {
              $0.deviceClass = deviceClass
              $0.variantWish = wish
              $0.profile = profile
              $0.allowsHosted = isAllowed
              $0.allowsHostedLocally = isAllowedLocally
              $0.livesInBrowser = livesInBrowser
            }
          }
          #expect(found(true) == expected, "\(deviceClass) \(profile) \(isAllowed) \(isAllowedLocally)")
          #expect(found(false) == nil, "a native viewer is not concerned")
        }
      }
    }
  }

  @Test("S3-5: roles open sessions on assigned devices; auditors none, employees none with a key")
  func roles() {
    for role in OperatorRole.allCases {
      for (deviceClass, wish, _) in Self.devices {
        for isAssigned in Self.bools {
          let mayNot = role == .auditor || (role == .employee && deviceClass == .attended)
          let expected: Denial? = mayNot ? .roleMayNot : isAssigned ? nil : .deviceNotAssigned
          let found = denial {
            $0.role = role
            $0.deviceClass = deviceClass
            $0.variantWish = wish
            $0.isAssigned = isAssigned
          }
          #expect(found == expected, "\(role) \(deviceClass) \(isAssigned)")
        }
      }
    }
  }

  @Test("S3-5: an employee gets screen, pointer, keyboard and clipboard, and no right that comes later", arguments: 0..<32)
  func rights(bit: UInt32) {
    let right = AccessRights(rawValue: 1 << bit)
    let isOrdinary = [.view, .pointer, .keyboard, .clipboard].contains(right)
    #expect(denial(rights: right.union(.view)) { $0.role = .employee } == (isOrdinary ? nil : .rightsForbidden))
    #expect(denial(rights: right.union(.view)) { $0.role = .technician } == nil)
  }
}
