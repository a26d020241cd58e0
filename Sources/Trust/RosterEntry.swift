import Policy
import Wire

/// A device whose membership was checked up to the root: operator's ticket, token's signature, device's own signature.
/// Only `RosterEntry.verified` makes one, so the relay cannot swap machines.
public struct VerifiedDevice: Equatable, Sendable {
  /// `KeyDigest` of the device's key, its id.
  public let digest: [UInt8]
  /// SubjectPublicKeyInfo, DER.
  public let publicKey: [UInt8]
  /// The name the operator gave, else the host name; already fit for display.
  public let name: String
  public let customer: String
  public let deviceClass: DeviceClass
  /// `KeyDigest` of the token that was used up.
  public let token: [UInt8]
  /// The operator who made the token.
  public let enrolledBy: VerifiedOperator
}

/// The proof that a device belongs to the organisation: u8 1, signed `EnrolmentTicket`, bytes `EnrolmentClaim`. The relay joins and keeps
/// it; viewers check it before they connect.
public enum RosterEntry {
  /// The entry of a claim and the ticket of its token.
  public static func bytes(ticket: SignedBytes, claim: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.u8(1)
    writer.signed(ticket)
    writer.bytes(claim)
    return writer.bytes
  }

  /// Checks an entry up to the pinned root; throws `.malformed`, `.chain`, `.badSignature`, `.role`, `.name`, `.wrongKey` where claim and ticket
  /// are of different tokens, `.expired` where the claim was made outside the ticket's validity.
  public static func verified(_ bytes: [UInt8], root: [UInt8]) throws(TrustError) -> VerifiedDevice {
    let parts = try parts(of: bytes)
    let ticket = try parts.ticket.verified(as: EnrolmentTicket.self, root: root)
    let claim = try EnrolmentClaim(parts.claim)
    guard ticket.content.tokenPublicKey == claim.token else { throw .wrongKey }
    guard claim.acceptedAt < ticket.content.validUntil else { throw .expired }
    return VerifiedDevice(
      digest: KeyDigest.of(publicKey: claim.device), publicKey: claim.device,
      name: try DisplayName.issued(ticket.content.name.isEmpty ? claim.hostName : ticket.content.name),
      customer: DisplayName.shown(ticket.content.customer), deviceClass: ticket.content.deviceClass,
      token: KeyDigest.of(publicKey: claim.token), enrolledBy: ticket.signer)
  }

  private static func parts(of bytes: [UInt8]) throws(TrustError) -> (ticket: SignedBytes, claim: [UInt8]) {
    do throws(WireError) {
      var reader = ByteReader(bytes)
      guard try reader.u8() == 1 else { throw .unknownValue }
      let ticket = try reader.signed()
      let claim = try reader.bytes(limit: Limits.statement)
      try reader.finish()
      return (ticket, claim)
    } catch {
      throw .malformed
    }
  }
}
