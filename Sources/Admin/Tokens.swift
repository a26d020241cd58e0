import Catalogue
import Policy
import Transport
import Trust
import Wire

/// `rs token`: addresses that enrol one device each.
public struct Tokens: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Makes a token, signs its ticket, registers it and shows the address and the link. The secret half leaves this command in the address alone.
  public func create(
    customer: String, deviceClass: String, name: String, address: String?, days: Int64
  ) async throws(AdminError) {
    guard let deviceClass = DeviceClass.enrollable.first(where: { $0.name == deviceClass }) else { throw AdminError(.notFound) }
    if let address, RelayAddress(address) == nil {
      throw AdminError(AdminSentences.badAddress, code: "address", exit: .usage)
    }
    try Administration.check(days: days, in: 1...365)
    let identity = try admin.identity()
    let token = EnrolmentToken()
    let now = WallClock.now()
    let until = now.adding(seconds: days * 86_400)
    let signed = try trusting { () throws(TrustError) in
      let ticket = try EnrolmentTicket(
        tokenPublicKey: token.publicKey, customer: customer, deviceClass: deviceClass, name: name, issuedAt: now,
        validUntil: until)
      return try identity.signer.sign(ticket)
    }
    let company = try await admin.connected { (relay) throws(AdminError) in
      let policy = try await admin.trust(relay).0.content
      guard case .done = try await relay.request(.registerToken(signed)) else { throw AdminError(.protocolError) }
      return CompanyName(query: CompanyName(name: policy.company, domain: policy.domain).query)
    }
    let root = try trusting { () throws(TrustError) in try identity.rootDigest }
    let address = EnrolmentAddress(
      relay: address ?? admin.relay.address, token: token, rootDigest: root, relayPin: admin.relay.pin, company: company)
    admin.console.say(AdminSentences.tokenCreated(customer: DisplayName.shown(customer), until: until.short))
    admin.console.show(address.text)
    // For people: a program gets the address alone, as `--enrol -` reads it.
    admin.console.say(AdminSentences.tokenLink(address.link))
    admin.console.show(json: ["address": address.text, "link": address.link, "validUntil": until.iso8601])
  }
}
