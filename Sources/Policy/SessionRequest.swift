/// The role in an operator's certificate.
public enum OperatorRole: UInt8, CaseIterable, Sendable {
  /// May do everything, and sign for the organisation.
  case admin = 1
  /// May open sessions.
  case technician = 2
  /// May read the evidence, and nothing else.
  case auditor = 3
  /// A customer's employee: may open sessions on the devices that the certificate names (S3-5).
  case employee = 4

  /// The name on command lines and in certificates.
  public var name: String {
    switch self {
    case .admin: "admin"
    case .technician: "technician"
    case .auditor: "auditor"
    case .employee: "employee"
    }
  }
}

/// What a technician asks for.
public struct SessionRequest: Equatable, Sendable {
  /// SHA-256 of the device's public key, 32 bytes.
  public var device: [UInt8]
  /// SHA-256 of the operator's public key, 32 bytes.
  public var technician: [UInt8]
  /// The name in the operator's certificate.
  public var technicianName: String
  public var rights: AccessRights
  /// Why; mandatory in both variants (S0-4, S0-13).
  public var reason: String

  public init(device: [UInt8], technician: [UInt8], technicianName: String, rights: AccessRights, reason: String) {
    self.device = device
    self.technician = technician
    self.technicianName = technicianName
    self.rights = rights
    self.reason = reason
  }
}
