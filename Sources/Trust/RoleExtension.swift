import Policy
import SwiftASN1
import X509

/// The role inside an operator's certificate: a UTF8String with the role's name, in an extension of our own. It is not marked
/// critical, so that `openssl verify` takes the chain; our own check demands it.
enum RoleExtension {
  /// Under the arc of UUIDs, which needs no registration (ITU-T X.667); the number was drawn at random.
  static let identifier: ASN1ObjectIdentifier = [2, 25, 4_283_601_447_190_386_723]

  static func make(_ role: OperatorRole) throws -> Certificate.Extension {
    var serializer = DER.Serializer()
    try serializer.serialize(ASN1UTF8String(role.name))
    return Certificate.Extension(oid: identifier, critical: false, value: serializer.serializedBytes[...])
  }

  static func role(of certificate: Certificate) -> OperatorRole? {
    guard let found = certificate.extensions[oid: identifier], let node = try? DER.parse(found.value),
      let name = try? ASN1UTF8String(derEncoded: node)
    else { return nil }
    return OperatorRole.allCases.first { $0.name == String(name) }
  }
}
