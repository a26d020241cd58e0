import Policy
import Wire

/// The customer's recorded wish for a workstation: whether each session is confirmed there (S1-5). An operator signs what
/// the customer asked for, with who asked and where that is written down.
public struct VariantWish: OrganisationStatement {
  public static let kind = "variant"
  public static let signers: [OperatorRole] = [.admin, .technician]

  /// `KeyDigest` of the device.
  public var device: [UInt8]
  public var variant: Variant
  /// The person at the customer who wished it.
  public var wishedBy: String
  /// Contract, letter or ticket number.
  public var reference: String
  public var issuedAt: Timestamp

  /// A wish; throws `.name` for texts that `DisplayName` refuses.
  public init(
    device: [UInt8], variant: Variant, wishedBy: String, reference: String, issuedAt: Timestamp
  ) throws(TrustError) {
    self.device = device
    self.variant = variant
    self.wishedBy = try DisplayName.issued(wishedBy)
    self.reference = try DisplayName.issued(reference)
    self.issuedAt = issuedAt
  }

  public func write(to writer: inout ByteWriter) {
    writer.fixed(device)
    writer.u8(variant.rawValue)
    writer.text(wishedBy)
    writer.text(reference)
    writer.i64(issuedAt.milliseconds)
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    device = try reader.digest()
    guard let variant = Variant(rawValue: try reader.u8()) else { throw .unknownValue }
    self.variant = variant
    wishedBy = try reader.text(limit: Limits.name)
    reference = try reader.text(limit: Limits.name)
    issuedAt = Timestamp(milliseconds: try reader.i64())
  }
}
