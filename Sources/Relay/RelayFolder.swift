import Catalogue
import Glibc
import Policy
import Store
import Transport
import Trust
import Wire

/// The relay's data folder: its own keys (0600), made at first use, and what `rs init` leaves for it.
public struct RelayFolder: Sendable {
  public let path: String
  let outer: RelayIdentity
  let evidence: RelayIdentity
  let policyKey: RelaySigningKey
  let auditKey: RelaySigningKey

  /// Opens the folder, making it and its keys where they are missing.
  public init(path: String) throws(RelayError) {
    self.path = path
    do { try PrivateFile.makeFolder(path) } catch { throw Self.unreadable(error) }
    outer = try Self.identity(path + "/outer.key")
    evidence = try Self.identity(path + "/evidence.key")
    policyKey = try Self.signingKey(path + "/policy.key")
    auditKey = try Self.signingKey(path + "/audit.key")
  }

  /// What `rs init` needs of the relay to name it in the organisation's policy.
  public var publicKeys: Organisation.RelayKeys {
    Organisation.RelayKeys(policy: policyKey.publicKey, audit: auditKey.publicKey, evidence: evidence.publicKey)
  }

  /// SHA-256 of the key in the relay's own certificate, for clients to pin.
  public var pin: [UInt8] { outer.digest }

  /// True where an organisation was made for this relay.
  public var hasOrganisation: Bool {
    [Self.adopted, Self.waiting].contains { (try? PrivateFile.read(path + "/" + $0)) != nil }
  }

  /// Throws where an organisation was made for this relay already.
  public func requireNoOrganisation() throws(RelayError) {
    guard !hasOrganisation else { throw RelayError("organisation.exists", RelaySentences.organisationExists(path), exit: 73) }
  }

  /// Leaves the organisation's public part for the relay, which takes it at its start or on SIGHUP.
  public func leave(_ organisation: Organisation) throws(RelayError) {
    try requireNoOrganisation()
    var writer = ByteWriter()
    writer.bytes(organisation.root.certificate)
    writer.bytes(organisation.evidenceCertificate)
    writer.signed(organisation.policy)
    writer.signed(organisation.revocations)
    writer.list(organisation.administrator.chain) { $0.bytes($1) }
    do { try PrivateFile.write(writer.bytes, to: path + "/" + Self.waiting) } catch { throw Self.unreadable(error) }
  }

  /// What `leave` has written and `adopted` has not yet taken away.
  func waitingOrganisation() -> NewOrganisation? {
    guard let bytes = try? PrivateFile.read(path + "/" + Self.waiting) else { return nil }
    var reader = ByteReader(bytes)
    guard let root = try? reader.bytes(limit: Limits.certificate), let evidence = try? reader.bytes(limit: Limits.certificate),
      let policy = try? reader.signed(), let revocations = try? reader.signed(), let chain = try? reader.chain()
    else { return nil }
    return NewOrganisation(
      root: root, evidenceCertificate: evidence, policy: policy, revocations: revocations, administrator: chain)
  }

  /// The organisation is in the database now.
  func adopt() throws(RelayError) {
    do {
      let bytes = try PrivateFile.read(path + "/" + Self.waiting)
      try PrivateFile.write(bytes, to: path + "/" + Self.adopted)
    } catch { throw Self.unreadable(error) }
    unlink(path + "/" + Self.waiting)
  }

  /// The outer TLS: the given PEM files, or a certificate of the relay's own key.
  func outerTLS(certificate: String?, key: String?, hosts: [String]) throws(RelayError) -> ServerTLS {
    let file = certificate ?? path + "/outer.pem"
    do {
      if let certificate, let key {
        return try ServerTLS(
          certificateChainPEM: try PrivateFile.text(certificate), privateKeyPEM: try PrivateFile.text(key))
      }
      let own: String
      if let kept = try? PrivateFile.text(file) {
        own = kept
      } else {
        own = PEM.certificates([try outer.certificate(hosts: hosts, at: WallClock.now())])
        try PrivateFile.write(own, to: file)
      }
      return try ServerTLS(certificateChainPEM: own, privateKeyPEM: outer.keyPEM)
    } catch {
      throw RelayError("certificate", RelaySentences.certificate(file), exit: 78)
    }
  }

  private static let waiting = "organisation.new"
  private static let adopted = "organisation"

  private static func identity(_ path: String) throws(RelayError) -> RelayIdentity {
    guard let text = try kept(path) else {
      let made = RelayIdentity()
      try keep(Array(made.keyPEM.utf8), path)
      return made
    }
    do { return try RelayIdentity(keyPEM: String(decoding: text, as: UTF8.self)) } catch { throw broken(path) }
  }

  private static func signingKey(_ path: String) throws(RelayError) -> RelaySigningKey {
    guard let raw = try kept(path) else {
      let made = RelaySigningKey()
      try keep(made.rawKey, path)
      return made
    }
    do { return try RelaySigningKey(rawKey: raw) } catch { throw broken(path) }
  }

  private static func kept(_ path: String) throws(RelayError) -> [UInt8]? {
    do { return try PrivateFile.read(path) } catch {
      if error.isMissing { return nil }
      throw unreadable(error)
    }
  }

  private static func keep(_ bytes: [UInt8], _ path: String) throws(RelayError) {
    do { try PrivateFile.write(bytes, to: path) } catch { throw unreadable(error) }
  }

  private static func broken(_ path: String) -> RelayError {
    RelayError("key.broken", RelaySentences.keyBroken(path), exit: 78)
  }

  private static func unreadable(_ error: PrivateFileError) -> RelayError {
    RelayError("data.unreadable", RelaySentences.unreadable(error.path, SystemSentences.error(error.code)), exit: 73)
  }
}

/// The public part of an organisation on its way from `rs init` to the relay.
struct NewOrganisation {
  var root: [UInt8]
  var evidenceCertificate: [UInt8]
  var policy: SignedBytes
  var revocations: SignedBytes
  var administrator: [[UInt8]]
}
