import Policy
import Wire

/// A device whose membership was checked up to the root: operator's ticket, token's signature, device's own signature, and those of each key for the next.
/// Only `RosterEntry.verified` makes one, so the relay cannot swap machines.
public struct VerifiedDevice: Equatable, Sendable {
  /// `KeyDigest` of the device's first key: its id for good.
  public let digest: [UInt8]
  /// The key it has now: SubjectPublicKeyInfo, DER.
  public let publicKey: [UInt8]
  /// When the device took that key, by its own clock.
  public let keyMadeAt: Timestamp
  /// The name the operator gave, else the host name; already fit for display.
  public let name: String
  public let customer: String
  public let deviceClass: DeviceClass
  /// `KeyDigest` of the token that was used up.
  public let token: [UInt8]
  /// The operator who made the token.
  public let enrolledBy: VerifiedOperator

  /// What peers compare the key with that they are shown.
  public var keyDigest: [UInt8] { KeyDigest.of(publicKey: publicKey) }
}

/// The proof that a device belongs to the organisation: u8 1, signed `EnrolmentTicket`, bytes `EnrolmentClaim`; or, once the key has changed, u8 2, the same
/// two, and u16 count of `DeviceSuccession`s, each bytes. The relay joins and keeps it; viewers check it before they connect.
public enum RosterEntry {
  /// The entry of a claim and the ticket of its token.
  public static func bytes(ticket: SignedBytes, claim: [UInt8]) -> [UInt8] {
    Parts(ticket: ticket, claim: claim, successions: []).bytes
  }

  /// The entry of a device after a further step. Nothing is checked but its form: throws `.malformed`, also where there are too many steps.
  public static func succeeded(_ entry: [UInt8], by succession: [UInt8]) throws(TrustError) -> [UInt8] {
    var parts = try Parts(entry)
    guard parts.successions.count < Limits.successions else { throw .malformed }
    parts.successions.append(succession)
    return parts.bytes
  }

  /// Checks an entry up to the pinned root; throws `.malformed`, `.chain`, `.badSignature`, `.role`, `.name`, `.wrongKey` where claim and ticket
  /// are of different tokens or a step of another key, `.expired` where the claim was made outside the ticket's validity.
  public static func verified(_ bytes: [UInt8], root: [UInt8]) throws(TrustError) -> VerifiedDevice {
    let parts = try Parts(bytes)
    let ticket = try parts.ticket.verified(as: EnrolmentTicket.self, root: root)
    let claim = try EnrolmentClaim(parts.claim)
    guard ticket.content.tokenPublicKey == claim.token else { throw .wrongKey }
    guard claim.acceptedAt < ticket.content.validUntil else { throw .expired }
    let id = KeyDigest.of(publicKey: claim.device)
    var (key, madeAt) = (claim.device, claim.acceptedAt)
    for bytes in parts.successions {
      let succession = try DeviceSuccession(bytes, of: id, after: key)
      (key, madeAt) = (succession.next, succession.madeAt)
    }
    return VerifiedDevice(
      digest: id, publicKey: key, keyMadeAt: madeAt,
      name: try DisplayName.issued(ticket.content.name.isEmpty ? claim.hostName : ticket.content.name),
      customer: DisplayName.shown(ticket.content.customer), deviceClass: ticket.content.deviceClass,
      token: KeyDigest.of(publicKey: claim.token), enrolledBy: ticket.signer)
  }

  private struct Parts {
    var ticket: SignedBytes
    var claim: [UInt8]
    var successions: [[UInt8]]

    init(ticket: SignedBytes, claim: [UInt8], successions: [[UInt8]]) {
      self.ticket = ticket
      self.claim = claim
      self.successions = successions
    }

    init(_ bytes: [UInt8]) throws(TrustError) {
      do throws(WireError) {
        var reader = ByteReader(bytes)
        let version = try reader.u8()
        guard version == 1 || version == 2 else { throw .unknownValue }
        ticket = try reader.signed()
        claim = try reader.bytes(limit: Limits.statement)
        successions =
          version == 1
          ? []
          : try reader.list(limit: Limits.successions) { (reader: inout ByteReader) throws(WireError) in
            try reader.bytes(limit: Limits.statement)
          }
        try reader.finish()
      } catch {
        throw .malformed
      }
    }

    var bytes: [UInt8] {
      var writer = ByteWriter()
      writer.u8(successions.isEmpty ? 1 : 2)
      writer.signed(ticket)
      writer.bytes(claim)
      if !successions.isEmpty { writer.list(successions) { $0.bytes($1) } }
      return writer.bytes
    }
  }
}

/// A device's step from one key to the next, signed by both: neither can be put into the other's place. The device stays the same, and its id does.
///
/// Layout: u8 1, digest id of the device, digest of the key before, bytes next public key (SPKI DER), i64 time; then bytes signature of the key before
/// over `rs-succession/1\0` and of the next over `rs-successor/1\0`, each followed by everything before the signatures.
public struct DeviceSuccession: Equatable, Sendable {
  /// SubjectPublicKeyInfo, DER.
  public let next: [UInt8]
  /// The device's clock.
  public let madeAt: Timestamp

  /// The step of a device from its key to another.
  public static func make(
    of device: VerifiedDevice, from before: DeviceIdentity, to next: DeviceIdentity, at now: Timestamp
  ) throws(TrustError) -> [UInt8] {
    var writer = ByteWriter()
    writer.u8(1)
    writer.fixed(device.digest)
    writer.fixed(before.digest)
    writer.bytes(next.publicKey)
    writer.i64(now.milliseconds)
    let body = writer.bytes
    writer.bytes(try P256Signature.sign(beforePrefix + body, with: before.key))
    writer.bytes(try P256Signature.sign(nextPrefix + body, with: next.key))
    return writer.bytes
  }

  /// Reads a step of the device with this id and this public key until then, and checks both signatures; throws `.malformed`, `.wrongKey` where it is a step
  /// of another device or key, or `.badSignature`.
  init(_ bytes: [UInt8], of device: [UInt8], after key: [UInt8]) throws(TrustError) {
    let (id, before): ([UInt8], [UInt8])
    let (beforeSignature, nextSignature): ([UInt8], [UInt8])
    let body: [UInt8]
    do throws(WireError) {
      var reader = ByteReader(bytes)
      guard try reader.u8() == 1 else { throw .unknownValue }
      id = try reader.digest()
      before = try reader.digest()
      next = try reader.bytes(limit: Limits.certificate)
      madeAt = Timestamp(milliseconds: try reader.i64())
      body = Array(bytes.prefix(bytes.count - reader.remaining))
      beforeSignature = try reader.bytes(limit: Limits.signature)
      nextSignature = try reader.bytes(limit: Limits.signature)
      try reader.finish()
    } catch {
      throw .malformed
    }
    guard KeyDigest.matches(id, device), KeyDigest.matches(before, KeyDigest.of(publicKey: key)) else { throw .wrongKey }
    try P256Signature.verify(beforeSignature, over: Self.beforePrefix + body, by: P256Signature.publicKey(key))
    try P256Signature.verify(nextSignature, over: Self.nextPrefix + body, by: P256Signature.publicKey(next))
  }

  private static let beforePrefix = Array("rs-succession/1\0".utf8)
  private static let nextPrefix = Array("rs-successor/1\0".utf8)
}
