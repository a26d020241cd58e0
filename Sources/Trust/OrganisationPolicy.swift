import Policy
import Wire

/// An address of the relay that the organisation vouches for.
public struct RelayLocation: Equatable, Sendable {
  /// `HOST[:PORT]`
  public var address: String
  /// `KeyDigest` of the relay's outer key, or nil where the system's authorities decide.
  public var pin: [UInt8]?

  public init(address: String, pin: [UInt8]?) {
    self.address = address
    self.pin = pin
  }

  /// True where text that came from outside has nothing in it that an address has not.
  public static func isAddress(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-.:[]_%".utf8.contains(byte)
        }
      }
  }
}

/// What the organisation's policy says of one customer.
public struct CustomerPolicy: Equatable, Sendable {
  /// The customer's name, as devices and session keys carry it; capitals do not count.
  public var name: String
  public var profile: CustomerProfile
  /// Whether hosted viewers are let in where they are kept out by default; nil: as for everybody.
  public var allowsHosted: Bool?

  public init(name: String, profile: CustomerProfile = .standard, allowsHosted: Bool? = nil) {
    self.name = name
    self.profile = profile
    self.allowsHosted = allowsHosted
  }
}

/// The organisation's policy, signed by root or an admin. Agents and viewers keep the highest version seen and refuse lower
/// ones (T34); the machine's own policy file can only narrow it.
public struct OrganisationPolicy: OrganisationStatement {
  public static let kind = "policy"
  public static let signers: [OperatorRole] = [.admin]

  public var version: UInt64
  public var issuedAt: Timestamp
  public var company: String
  public var domain: String
  /// Ed25519, 32 bytes: signs grants.
  public var relayPolicyKey: [UInt8]
  /// Ed25519, 32 bytes: signs checkpoints.
  public var auditKey: [UInt8]
  /// SHA-256 of the CMS signer's certificate (DER).
  public var evidenceCertificate: [UInt8]
  public var relays: [RelayLocation]
  /// What a session may do, by class; a class that is missing may do nothing.
  public var rights: [DeviceClass: AccessRights]
  /// The longest session, seconds.
  public var maxSeconds: UInt32
  /// The version of the consent text for permanent access.
  public var consentVersion: String
  /// Whether hosted viewers are let into variant B, for customers that nothing else is said of. With `customers` only written where either
  /// says anything, so that a policy is the same bytes as before there was either.
  public var allowsHosted = false
  public var customers: [CustomerPolicy] = []

  public init(
    version: UInt64, issuedAt: Timestamp, company: String, domain: String, relayPolicyKey: [UInt8], auditKey: [UInt8],
    evidenceCertificate: [UInt8], relays: [RelayLocation], rights: [DeviceClass: AccessRights], maxSeconds: UInt32,
    consentVersion: String
  ) {
    self.version = version
    self.issuedAt = issuedAt
    self.company = company
    self.domain = domain
    self.relayPolicyKey = relayPolicyKey
    self.auditKey = auditKey
    self.evidenceCertificate = evidenceCertificate
    self.relays = relays
    self.rights = rights
    self.maxSeconds = maxSeconds
    self.consentVersion = consentVersion
  }

  public func write(to writer: inout ByteWriter) {
    writer.u64(version)
    writer.i64(issuedAt.milliseconds)
    writer.text(company)
    writer.text(domain)
    writer.fixed(relayPolicyKey)
    writer.fixed(auditKey)
    writer.fixed(evidenceCertificate)
    writer.list(relays) { writer, relay in
      writer.text(relay.address)
      writer.bytes(relay.pin ?? [])
    }
    for deviceClass in DeviceClass.allCases { writer.u32(rights[deviceClass]?.rawValue ?? 0) }
    writer.u32(maxSeconds)
    writer.text(consentVersion)
    guard allowsHosted || !customers.isEmpty else { return }
    writer.bool(allowsHosted)
    writer.list(customers) { writer, customer in
      writer.text(customer.name)
      writer.u8(customer.profile.rawValue)
      writer.u8(customer.allowsHosted.map { $0 ? 2 : 1 } ?? 0)
    }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    version = try reader.u64()
    issuedAt = Timestamp(milliseconds: try reader.i64())
    company = try reader.text(limit: Limits.name)
    domain = try reader.text(limit: Limits.name)
    relayPolicyKey = try reader.digest()
    auditKey = try reader.digest()
    evidenceCertificate = try reader.digest()
    relays = try reader.list(limit: Limits.relays) { (reader: inout ByteReader) throws(WireError) -> RelayLocation in
      let address = try reader.text(limit: Limits.name)
      let pin = try reader.bytes(limit: 32)
      guard pin.isEmpty || pin.count == 32 else { throw .unknownValue }
      return RelayLocation(address: address, pin: pin.isEmpty ? nil : pin)
    }
    rights = [:]
    for deviceClass in DeviceClass.allCases { rights[deviceClass] = AccessRights(rawValue: try reader.u32()) }
    maxSeconds = try reader.u32()
    consentVersion = try reader.text(limit: Limits.name)
    guard reader.remaining > 0 else { return }
    allowsHosted = try reader.bool()
    customers = try reader.list(limit: Limits.customers) { (reader: inout ByteReader) throws(WireError) -> CustomerPolicy in
      let name = try reader.text(limit: Limits.name)
      guard let profile = CustomerProfile(rawValue: try reader.u8()) else { throw .unknownValue }
      let permission = try reader.u8()
      guard permission <= 2 else { throw .unknownValue }
      return CustomerPolicy(name: name, profile: profile, allowsHosted: permission == 0 ? nil : permission == 2)
    }
  }

  /// What is said of a customer; the standard for those that are not named.
  public func customer(_ name: String) -> CustomerPolicy {
    customers.first { $0.name.lowercased() == name.lowercased() } ?? CustomerPolicy(name: name)
  }

  /// Whether hosted viewers are let in where they are kept out by default. Professional secrecy asks for a permission of the customer's own.
  public func allowsHosted(for name: String) -> Bool {
    let customer = customer(name)
    return customer.allowsHosted ?? (allowsHosted && customer.profile == .standard)
  }

  /// Changes what is said of a customer.
  public mutating func change(_ name: String, _ change: (inout CustomerPolicy) -> Void) {
    var customer = customer(name)
    change(&customer)
    customers.removeAll { $0.name.lowercased() == name.lowercased() }
    if customer != CustomerPolicy(name: customer.name) { customers.append(customer) }
  }
}
