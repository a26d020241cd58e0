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
      (heads.variant, Variant(rawValue: decision.variant)?.letter ?? "-"), (heads.rights, allowed),
      (heads.decision, denial.map { "\($0.code): \($0.sentence.text(language))" } ?? AdminSentences.allowed.text(language)),
    ]
    admin.console.show(pairs.map { "\($0.0.text(language)): \($0.1)" }.joined(separator: "\n"))
    admin.console.show(json: Explanation(decision, denial, allowed))
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

    init(_ record: DecisionRecord, _ denial: Denial?, _ allowed: String) {
      device = KeyDigest.hex(record.device)
      name = record.deviceName
      variant = Variant(rawValue: record.variant)?.letter ?? "-"
      allowedRights = allowed
      decision = denial?.code ?? "allowed"
    }
  }
}
