/// The proof that a session was allowed. Only `decide` makes one, it cannot be copied, and every pipeline consumes one:
/// without a decision there is nothing that could grab a pixel or press a key.
public struct Grant: ~Copyable, Sendable {
  public let device: [UInt8]
  public let technician: [UInt8]
  public let technicianName: String
  public let rights: AccessRights
  public let variant: Variant
  public let reason: String
  /// The longest the session may last, seconds: what the policy allows, and never beyond the operator's certificate.
  public let maxSeconds: UInt32

  init(_ request: SessionRequest, _ facts: Facts, at now: Timestamp) {
    device = request.device
    technician = request.technician
    technicianName = request.technicianName
    rights = request.rights
    variant = facts.variant
    reason = request.reason
    maxSeconds = min(facts.maxSeconds, now.seconds(until: facts.operatorValidUntil))
  }
}
