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

  /// What is kept of the relay's audit log.
  public enum KeptWitness: Equatable, Sendable {
    case checkpoint(Checkpoint)
    /// Nothing yet, or it was taken away.
    case missing
    /// There is a file, and it is no checkpoint.
    case damaged

    /// What a hello reports; nil where nothing is known.
    public var checkpoint: Checkpoint? { if case .checkpoint(let kept) = self { kept } else { nil } }
  }

  /// The checkpoint kept as witness: its signature was checked when it was kept.
  public var keptWitness: KeptWitness {
    do throws(IdentityError) {
      guard let checkpoint = Checkpoint(unverified: try read("checkpoint.txt")) else { return .damaged }
      return .checkpoint(checkpoint)
    } catch {
      if case .file(let file) = error, file.isMissing { return .missing }
      return .damaged
    }
  }

  /// What a checkpoint that the relay shows is against the one kept.
  public enum Witnessed: Equatable, Sendable {
    /// The log has gone on from there, or stands still; the newer one is kept.
    case consistent
    /// There was nothing to compare it with (`missing` or `damaged`); it is kept.
    case first(KeptWitness)
    /// The log is shorter or another one (T58); the old one stays.
    case contradiction
  }

  /// Compares a checkpoint with the one kept, and keeps it as witness. Throws `.badSignature` or `.malformed` for one that the log's key did
  /// not sign.
  public func witness(text: String, signature: [UInt8], auditKey: [UInt8]) throws(TrustError) -> Witnessed {
    let newer = try Checkpoint(text: text, signature: signature, auditKey: auditKey)
    let kept = keptWitness
    if let old = kept.checkpoint {
      guard old.accepts(newer) else { return .contradiction }
      if old.text == text { return .consistent }
    }
    // Where it cannot be written, the next connection compares with the old one.
    try? write(text, "checkpoint.txt")
    try? write(Base64URL.encode(signature) + "\n", "checkpoint.sig")
    return kept.checkpoint == nil ? .first(kept) : .consistent
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
