import Policy

/// Why an identity folder cannot be used.
public enum IdentityError: Error, Equatable, Sendable {
  /// A file is missing or unreadable.
  case file(PrivateFileError)
  /// A file is not what its name says.
  case content(path: String, TrustError)
}

/// The folder with an operator's identity (default `~/.config/rs`, 0700). It holds:
///
///     operator.key     the operator's key, PKCS#8 PEM
///     operator.pem     the certificate chain, leaf first, ends with the root
///     relay            one line: the relay's `HOST[:PORT]`, and the pin of its key in base64url where there is one
///     root.key         the organisation's root, PKCS#8 PEM, encrypted; only at the administrator's, best on a medium of its own
///     checkpoint.txt   the newest checkpoint of the relay's audit log, kept as witness, and
///     checkpoint.sig   its signature, base64url
public struct IdentityFolder: Sendable {
  public let path: String

  /// The folder at a path.
  public init(path: String) {
    self.path = path
  }

  /// `$HOME/.config/rs`, or nil where there is no home.
  public static func standard(home: String?) -> IdentityFolder? {
    guard let home, !home.isEmpty else { return nil }
    return IdentityFolder(path: home + "/.config/rs")
  }

  /// Whether an operator's key is already here.
  public var isInUse: Bool { (try? read("operator.key")) != nil }

  /// Whether the root's key is here.
  public var holdsRoot: Bool { (try? read("root.key")) != nil }

  /// The operator.
  public func operatorIdentity() throws(IdentityError) -> OperatorIdentity {
    let key = try read("operator.key")
    let chain = try read("operator.pem")
    return try content("operator.pem") { () throws(TrustError) in try OperatorIdentity(keyPEM: key, chainPEM: chain) }
  }

  /// The relay's address.
  public func relay() throws(IdentityError) -> RelayLocation {
    let line = try read("relay")
    return try content("relay") { () throws(TrustError) in try RelayLocation(line) }
  }

  /// The organisation's root; slow on purpose (key derivation).
  public func root(passphrase: String) throws(IdentityError) -> OrganisationRoot {
    let key = try read("root.key")
    let chainText = try read("operator.pem")
    return try content("root.key") { () throws(TrustError) in
      guard let certificate = try PEM.chain(chainText).last else { throw .malformed }
      return try OrganisationRoot(encryptedKey: key, passphrase: passphrase, certificate: certificate)
    }
  }

  /// Writes an operator and the relay's address; makes the folder where it is missing.
  public func store(_ identity: OperatorIdentity, relay: RelayLocation) throws(IdentityError) {
    try file { () throws(PrivateFileError) in try PrivateFile.makeFolder(path) }
    try write(identity.keyPEM, "operator.key")
    try write(PEM.certificates(identity.chain), "operator.pem")
    try write(relay.line + "\n", "relay")
  }

  /// Replaces the chain by a renewed one of the same key.
  public func renew(chain: [[UInt8]]) throws(IdentityError) {
    let old = try operatorIdentity()
    _ = try content("operator.pem") { () throws(TrustError) in try old.renewed(chain: chain) }
    try write(PEM.certificates(chain), "operator.pem")
  }

  /// Writes the root's key, encrypted.
  public func store(_ root: OrganisationRoot, passphrase: String) throws(IdentityError) {
    let pem = try content("root.key") { () throws(TrustError) in try root.encryptedKey(passphrase: passphrase) }
    try write(pem, "root.key")
  }

  /// The checkpoint kept as witness, for the hello: its signature was checked when it was kept.
  public var keptWitness: Checkpoint? {
    guard let text = try? read("checkpoint.txt") else { return nil }
    return Checkpoint(unverified: text)
  }

  /// Keeps a newer checkpoint as witness.
  public func keepWitness(text: String, signature: [UInt8]) throws(IdentityError) {
    try write(text, "checkpoint.txt")
    try write(Base64URL.encode(signature) + "\n", "checkpoint.sig")
  }

  private func read(_ name: String) throws(IdentityError) -> String {
    try file { () throws(PrivateFileError) in try PrivateFile.text(path + "/" + name) }
  }

  private func write(_ text: String, _ name: String) throws(IdentityError) {
    try file { () throws(PrivateFileError) in try PrivateFile.write(text, to: path + "/" + name) }
  }

  private func file<Value>(_ body: () throws(PrivateFileError) -> Value) throws(IdentityError) -> Value {
    do { return try body() } catch { throw .file(error) }
  }

  private func content<Value>(_ name: String, _ body: () throws(TrustError) -> Value) throws(IdentityError) -> Value {
    do { return try body() } catch { throw .content(path: path + "/" + name, error) }
  }
}

extension RelayLocation {
  /// Reads `HOST[:PORT] [PIN]`; throws `.malformed`.
  public init(_ line: String) throws(TrustError) {
    let parts = line.split(whereSeparator: \.isWhitespace)
    guard let address = parts.first, parts.count <= 2 else { throw .malformed }
    self.init(address: String(address), pin: nil)
    guard parts.count == 2 else { return }
    guard let pin = Base64URL.decode(parts[1]), pin.count == 32 else { throw .malformed }
    self.pin = pin
  }

  /// The form that `init` reads.
  public var line: String {
    guard let pin else { return address }
    return "\(address) \(Base64URL.encode(pin))"
  }
}
