import Crypto
import FoundationEssentials

/// A passkey as the relay keeps it (Web Authentication Level 3): P-256 with SHA-256 only, its holder asked for finger, face or PIN at every use, and no
/// word of its maker asked for (attestation "none").
public struct Passkey: Equatable, Sendable {
  /// What the authenticator calls it.
  public let id: [UInt8]
  /// x ‖ y, 64 bytes.
  public let key: [UInt8]
  /// How often it was used, as it says itself; 0 throughout for passkeys that live on more than one device.
  public var counter: UInt32

  /// The longest id, bytes.
  static let idLimit = 1023

  public init(id: [UInt8], key: [UInt8], counter: UInt32) {
    self.id = id
    self.key = key
    self.counter = counter
  }

  /// Where and for what a passkey is made or used.
  public struct Place: Sendable {
    /// The challenge that the page was given, in base64url.
    public let challenge: String
    /// `https://HOST[:PORT]`
    public let origin: String
    /// The host alone.
    public let party: String

    public init(challenge: String, origin: String, party: String) {
      self.challenge = challenge
      self.origin = origin
      self.party = party
    }

    /// Checks what the browser says of itself (7.1, steps 7 to 11; 7.2, steps 10 to 14).
    func check(_ clientData: [UInt8], type: String) throws(SignInError) {
      struct Collected: Decodable {
        let type: String
        let challenge: String
        let origin: String
        let crossOrigin: Bool?
      }
      guard clientData.count <= 4096, let said = try? JSONDecoder().decode(Collected.self, from: Data(clientData)) else {
        throw .malformed
      }
      guard said.type == type, said.challenge == challenge, said.origin == origin, said.crossOrigin != true else {
        throw .foreign
      }
    }
  }

  /// The passkey that was made at a place (7.1); throws where it does not count.
  public init(made attestation: [UInt8], clientData: [UInt8], at place: Place) throws(SignInError) {
    try place.check(clientData, type: "webauthn.create")
    guard let said = try CBORReader.value(attestation)[.text("authData")]?.asBytes else { throw .malformed }
    let data = try AuthenticatorData(said)
    try data.check(for: place)
    guard let credential = data.credential else { throw .malformed }
    self = credential
  }

  /// Checks what the authenticator signed with this passkey (7.2), and takes its counter; throws where it does not count.
  public mutating func check(
    _ said: [UInt8], clientData: [UInt8], signature: [UInt8], at place: Place
  ) throws(SignInError) {
    try place.check(clientData, type: "webauthn.get")
    let data = try AuthenticatorData(said)
    try data.check(for: place)
    guard let key = try? P256.Signing.PublicKey(rawRepresentation: key),
      let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature),
      key.isValidSignature(parsed, for: said + Array(SHA256.hash(data: clientData)))
    else { throw .badSignature }
    guard data.counter > counter || (data.counter == 0 && counter == 0) else { throw .cloned }
    counter = data.counter
  }
}

/// What an authenticator says of itself and signs (6.1).
struct AuthenticatorData {
  private static let present: UInt8 = 1
  private static let verified: UInt8 = 4
  private static let hasCredential: UInt8 = 0x40
  private static let hasExtensions: UInt8 = 0x80

  private let party: [UInt8]
  private let flags: UInt8
  let counter: UInt32
  let credential: Passkey?

  init(_ bytes: [UInt8]) throws(SignInError) {
    guard bytes.count >= 37, bytes.count <= 16 << 10 else { throw .malformed }
    party = Array(bytes[..<32])
    flags = bytes[32]
    counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
    var end = 37
    credential = flags & Self.hasCredential == 0 ? nil : try Self.credential(bytes, &end, counter)
    if flags & Self.hasExtensions != 0 {
      var reader = CBORReader(bytes, at: end)
      guard case .map = try reader.value() else { throw .malformed }
      end = reader.index
    }
    guard end == bytes.count else { throw .malformed }
  }

  /// Made for this site, with its person there and asked.
  func check(for place: Passkey.Place) throws(SignInError) {
    guard party == Array(SHA256.hash(data: Array(place.party.utf8))) else { throw .foreign }
    let both = Self.present | Self.verified
    guard flags & both == both else { throw .unverified }
  }

  /// 16 bytes model, u16 length, id, public key (6.5.1).
  private static func credential(_ bytes: [UInt8], _ end: inout Int, _ counter: UInt32) throws(SignInError) -> Passkey {
    guard bytes.count >= end + 18 else { throw .malformed }
    let length = Int(bytes[end + 16]) << 8 | Int(bytes[end + 17])
    end += 18
    guard (1...Passkey.idLimit).contains(length), bytes.count >= end + length else { throw .malformed }
    let id = Array(bytes[end..<(end + length)])
    var reader = CBORReader(bytes, at: end + length)
    let key = try publicKey(try reader.value())
    end = reader.index
    return Passkey(id: id, key: key, counter: counter)
  }

  /// An EC2 key (2) for ES256 (−7) on P-256 (1) (RFC 9053, 7.1).
  private static func publicKey(_ key: CBOR) throws(SignInError) -> [UInt8] {
    guard key[1] == CBOR(2), key[3] == CBOR(-7), key[-1] == CBOR(1), let x = key[-2]?.asBytes, let y = key[-3]?.asBytes,
      x.count == 32, y.count == 32, (try? P256.Signing.PublicKey(rawRepresentation: x + y)) != nil
    else { throw .malformed }
    return x + y
  }
}
