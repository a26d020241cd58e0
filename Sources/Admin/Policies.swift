import Catalogue
import Policy
import Trust
import Wire

/// `rs policy`: what is decided for a device, and the customer's wish.
public struct Policies: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Says what a session with these rights would be answered, and which rule decides. What only the device knows (its own policy,
  /// who is present) is left to it.
  public func explain(_ device: String, rights: String) async throws(AdminError) {
    let rights = try Self.rights(rights)
    let missing = AdminSentences.noDevice(DisplayName.shown(device))
    let reply = try await admin.request(.explainPolicy(device: device, rights: rights.rawValue), missing: missing)
    guard case .decision(let decision) = reply else { throw AdminError(.protocolError) }
    let denial = Denial(rawValue: decision.denial)
    let language = admin.console.language
    let heads = AdminSentences.Head.self
    let allowed = AccessRights(rawValue: decision.allowedRights).names.joined(separator: ",")
    let pairs: [(Sentence, String)] = [
      (heads.name, DisplayName.shown(decision.deviceName)),
      (heads.deviceClass, DeviceClass(rawValue: decision.deviceClass)?.name ?? "-"),
      (heads.variant, Variant(rawValue: decision.variant)?.letter ?? "-"),
      (heads.profile, CustomerProfile(rawValue: decision.profile)?.name ?? "-"), (heads.rights, allowed),
      (heads.decision, Self.answer(denial, language)),
      (heads.hosted, Self.answer(Denial(rawValue: decision.hostedDenial), language)),
    ]
    admin.console.show(pairs.map { "\($0.0.text(language)): \($0.1)" }.joined(separator: "\n"))
    admin.console.show(json: Explanation(decision, denial, allowed))
  }

  /// Records what a customer's profession demands.
  public func set(_ customer: String, profile name: String) async throws(AdminError) {
    guard let profile = CustomerProfile.allCases.first(where: { $0.name == name }) else { throw AdminError(.notFound) }
    try await publish(naming: customer) { $0.change(customer) { $0.profile = profile } }
    admin.console.say(AdminSentences.profileSet(DisplayName.shown(customer), profile.name))
    admin.console.show(json: ["customer": customer, "profile": profile.name])
  }

  /// Lets hosted viewers in where they are kept out by default, of one customer or of all that nothing else is said of, or keeps them out.
  public func set(hosted isAllowed: Bool, customer: String?) async throws(AdminError) {
    try await publish(naming: customer) { policy in
      if let customer { policy.change(customer) { $0.allowsHosted = isAllowed } } else { policy.allowsHosted = isAllowed }
    }
    admin.console.say(AdminSentences.hostedSet(customer.map { DisplayName.shown($0) }, isAllowed))
    admin.console.show(json: ["customer": customer ?? "", "hosted": isAllowed ? "allow" : "deny"])
  }

  /// Signs the next version of the organisation's policy and puts it into force. Says so where no device is of the customer named: it may be
  /// a slip, or one that is only helped when he calls.
  private func publish(
    naming customer: String?, _ change: @Sendable (inout OrganisationPolicy) -> Void
  ) async throws(AdminError) {
    let signer = try admin.identity().signer
    if let customer {
      _ = try trusting { () throws(TrustError) in try DisplayName.issued(customer) }
      let isKnown = try await Devices(admin).all().contains { $0.customer.lowercased() == customer.lowercased() }
      if !isKnown { admin.console.say(AdminSentences.customerWithoutDevices(DisplayName.shown(customer))) }
    }
    try await admin.connected { (relay) throws(AdminError) in
      var policy = try await admin.trust(relay).0.content
      policy.version += 1
      policy.issuedAt = WallClock.now()
      change(&policy)
      guard policy.customers.count <= Limits.customers, policy.payload.count <= Limits.statement else {
        throw AdminError(AdminSentences.policyTooLong, code: "policy.length", exit: .dataError)
      }
      let next = policy
      let signed = try trusting { () throws(TrustError) in try signer.sign(next) }
      guard case .done = try await relay.request(.publishPolicy(signed)) else { throw AdminError(.protocolError) }
    }
  }

  private static func answer(_ denial: Denial?, _ language: Language) -> String {
    denial.map { "\($0.code): \($0.sentence.text(language))" } ?? AdminSentences.allowed.text(language)
  }

  /// Records the customer's wish for a workstation: variant A or B, who wished it, and where that is written down.
  public func set(_ device: String, variant letter: String, wishedBy: String, reference: String) async throws(AdminError) {
    guard let variant = Variant.allCases.first(where: { $0.letter == letter }) else { throw AdminError(.notFound) }
    let row = try await Devices(admin).find(device)
    let identity = try admin.identity()
    let signed = try trusting { () throws(TrustError) in
      try identity.signer.sign(
        VariantWish(device: row.digest, variant: variant, wishedBy: wishedBy, reference: reference, issuedAt: WallClock.now()))
    }
    try await admin.change(.setVariant(signed))
    admin.console.say(AdminSentences.variantSet(DisplayName.shown(row.name), variant.letter))
    admin.console.show(json: ["device": KeyDigest.hex(row.digest), "variant": variant.letter])
  }

  /// Rights by their names, separated by commas.
  private static func rights(_ names: String) throws(AdminError) -> AccessRights {
    var rights: AccessRights = []
    for name in names.split(separator: ",") {
      guard let entry = AccessRights.named.first(where: { $0.name == name }) else {
        throw AdminError(AdminSentences.unknownRight(DisplayName.shown(String(name))), code: "rights.unknown", exit: .usage)
      }
      rights.insert(entry.right)
    }
    return rights
  }

  private struct Explanation: Encodable {
    let device: String
    let name: String
    let variant: String
    let allowedRights: String
    let decision: String
    let profile: String
    let hosted: String

    init(_ record: DecisionRecord, _ denial: Denial?, _ allowed: String) {
      device = KeyDigest.hex(record.device)
      name = record.deviceName
      variant = Variant(rawValue: record.variant)?.letter ?? "-"
      allowedRights = allowed
      decision = denial?.code ?? "allowed"
      profile = CustomerProfile(rawValue: record.profile)?.name ?? "-"
      hosted = Denial(rawValue: record.hostedDenial)?.code ?? "allowed"
    }
  }
}
