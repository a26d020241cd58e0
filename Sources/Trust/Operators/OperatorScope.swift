import Crypto
import Policy
import SwiftASN1
import Wire
import X509

/// How far an operator's certificate reaches, beside its role.
public struct OperatorScope: Equatable, Sendable {
  /// The key was made in a browser and works there, by code that a relay has served: it opens sessions, but the organisation's word
  /// is not given with it.
  public var livesInBrowser: Bool
  /// `KeyDigest` of each device that sessions may be opened on, at most `Limits.scope`; empty: every device.
  public var devices: [[UInt8]]

  public init(livesInBrowser: Bool = false, devices: [[UInt8]] = []) {
    self.livesInBrowser = livesInBrowser
    self.devices = devices
  }

  /// A key on a technician's machine, for every device.
  public static let unlimited = OperatorScope()

  /// Whether it names digests only, and not too many.
  var isWellFormed: Bool {
    devices.count <= Limits.scope && devices.allSatisfy { $0.count == SHA256.byteCount }
  }

  /// Whether sessions may be opened on this device; a guest is never among the devices named.
  public func covers(_ device: [UInt8]) -> Bool {
    devices.isEmpty || devices.contains { KeyDigest.matches($0, device) }
  }
}

extension OperatorRole {
  /// Whether a certificate of this role may have such a scope: employees act on devices that are named, administrators everywhere.
  func allows(_ scope: OperatorScope) -> Bool {
    switch self {
    case .employee: !scope.devices.isEmpty
    case .admin: scope.devices.isEmpty
    case .technician, .auditor: true
    }
  }
}

/// The scope inside an operator's certificate, where it is not `unlimited`:
/// `SEQUENCE { livesInBrowser BOOLEAN, devices SEQUENCE OF OCTET STRING }`, in an extension of our own. It is critical, because whoever does
/// not understand it must not take the certificate for an unlimited one.
enum ScopeExtension {
  /// Under the arc of UUIDs, as `RoleExtension.identifier`.
  static let identifier: ASN1ObjectIdentifier = [2, 25, 820_844_422_183_585_758]

  static func make(_ scope: OperatorScope) throws -> Certificate.Extension {
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { serializer in
      try serializer.serialize(scope.livesInBrowser)
      try serializer.appendConstructedNode(identifier: .sequence) { serializer in
        for device in scope.devices { try serializer.serialize(ASN1OctetString(contentBytes: device[...])) }
      }
    }
    return Certificate.Extension(oid: identifier, critical: true, value: serializer.serializedBytes[...])
  }

  /// The scope of a certificate, `unlimited` where it names none; throws `.chain` where it cannot be read.
  static func scope(of certificate: Certificate) throws(TrustError) -> OperatorScope {
    guard let found = certificate.extensions[oid: identifier] else { return .unlimited }
    let scope = try failing(as: .chain) {
      try DER.sequence(try DER.parse(found.value), identifier: .sequence) { nodes in
        OperatorScope(
          livesInBrowser: try Bool(derEncoded: &nodes),
          devices: try DER.sequence(of: ASN1OctetString.self, identifier: .sequence, nodes: &nodes).map { Array($0.bytes) })
      }
    }
    guard scope.isWellFormed else { throw .chain }
    return scope
  }
}
