import Catalogue
import Policy
import Transport
import Trust
import Wire

/// What every administrative command starts from: the operator's identity, the relay's address and the console.
public struct Administration: Sendable {
  public let console: Console
  let folder: IdentityFolder
  let relay: RelayLocation
  let address: RelayAddress
  let proxy: ProxyAddress?

  /// Reads the identity folder. `identity` is its path (nil: `~/.config/rs`), `relay` overrides the address in it and keeps the pin.
  public init(console: Console, identity: String?, relay: String?, environment: [String: String]) throws(AdminError) {
    self.console = console
    folder = try Self.folder(identity, environment)
    do {
      var location = try folder.relay()
      if let relay { location.address = relay }
      self.relay = location
    } catch {
      throw AdminError(error, folder: folder)
    }
    guard let address = RelayAddress(self.relay.address, pin: self.relay.pin) else {
      throw AdminError(AdminSentences.badAddress, code: "address", exit: .usage)
    }
    self.address = address
    proxy = ProxyAddress(environment: environment, for: address.host)
  }

  /// The identity folder at a path, or the standard one.
  public static func folder(_ path: String?, _ environment: [String: String]) throws(AdminError) -> IdentityFolder {
    if let path { return IdentityFolder(path: path) }
    guard let folder = IdentityFolder.standard(home: environment["HOME"]) else {
      throw AdminError(AdminSentences.noHome, code: "identity.home", exit: .usage)
    }
    return folder
  }

  /// The operator.
  func identity() throws(AdminError) -> OperatorIdentity {
    do { return try folder.operatorIdentity() } catch { throw AdminError(error, folder: folder) }
  }

  /// The organisation's root, opened with the passphrase of a file or of the terminal.
  func root(passphraseFile: String?) throws(AdminError) -> OrganisationRoot {
    guard folder.holdsRoot else { throw AdminError(AdminSentences.noRoot, code: "identity.root", exit: .noInput) }
    let passphrase = try Passphrase.read(file: passphraseFile, console)
    do { return try folder.root(passphrase: passphrase) } catch { throw AdminError(error, folder: folder) }
  }

  /// Sends one request over a connection of its own.
  func request(_ request: AdminRequest, missing: Sentence? = nil) async throws(AdminError) -> AdminReply {
    try await connected { (relay) throws(AdminError) in try await relay.request(request, missing: missing) }
  }

  /// Sends a request that changes something; anything but `done` is a failure.
  func change(_ request: AdminRequest) async throws(AdminError) {
    guard case .done = try await self.request(request) else { throw AdminError(.protocolError) }
  }

  /// Runs with a connection to the relay, and closes it.
  func connected<Value: Sendable>(
    _ body: (RelayDialogue) async throws(AdminError) -> Value
  ) async throws(AdminError) -> Value {
    let client = RelayClient(address: address, proxy: proxy)
    let dialogue = try await RelayDialogue(client, identity: try identity(), folder: folder, console: console)
    defer { dialogue.close() }
    return try await body(dialogue)
  }

  /// Policy and revocations in force, verified up to the pinned root.
  func trust(_ relay: RelayDialogue) async throws(AdminError) -> (Verified<OrganisationPolicy>, Verified<RevocationList>) {
    guard case .trust(let policy, let revocations) = try await relay.request(.currentTrust) else {
      throw AdminError(.protocolError)
    }
    let root = try trusting { () throws(TrustError) in try identityRoot() }
    return try trusting { () throws(TrustError) in
      (
        try policy.verified(as: OrganisationPolicy.self, root: root),
        try revocations.verified(as: RevocationList.self, root: root)
      )
    }
  }

  private func identityRoot() throws(TrustError) -> [UInt8] {
    guard let identity = try? folder.operatorIdentity() else { throw .malformed }
    return try identity.rootDigest
  }

  /// Throws unless something may be valid for so many days.
  static func check(days: Int64, in range: ClosedRange<Int64>) throws(AdminError) {
    guard range.contains(days) else {
      throw AdminError(AdminSentences.daysOutOfRange(range), code: "days.range", exit: .usage)
    }
  }

  /// Publishes the next revocation list; `change` edits it.
  func revoke(_ relay: RelayDialogue, _ change: (inout RevocationList) -> Void) async throws(AdminError) {
    var list = try await trust(relay).1.content
    list.version += 1
    list.issuedAt = WallClock.now()
    change(&list)
    let signer = try identity().signer
    let next = list
    let signed = try trusting { () throws(TrustError) in try signer.sign(next) }
    guard case .done = try await relay.request(.publishRevocations(signed)) else { throw AdminError(.protocolError) }
  }
}

/// The passphrase of the organisation's key.
public enum Passphrase {
  /// The shortest that is taken for a new key, characters.
  static let shortest = 10

  /// From the first line of a file, or from the terminal.
  static func read(file: String?, _ console: Console) throws(AdminError) -> String {
    guard let file else { return try console.askSecret(AdminSentences.askPassphrase) }
    do {
      let text = try PrivateFile.text(file)
      return String(text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
    } catch {
      let path = DisplayName.shown(file, limit: 4096)
      throw AdminError(
        AdminSentences.noPassphraseFile(path, SystemSentences.error(error.code)), code: "passphrase.file", exit: .noInput)
    }
  }

  /// A new one: long enough, and on the terminal typed twice.
  static func new(file: String?, _ console: Console) throws(AdminError) -> String {
    let passphrase = try read(file: file, console)
    guard passphrase.count >= shortest else {
      throw AdminError(AdminSentences.passphraseTooShort, code: "passphrase.short", exit: .usage)
    }
    if file == nil {
      guard try console.askSecret(AdminSentences.askAgain) == passphrase else {
        throw AdminError(AdminSentences.passphrasesDiffer, code: "passphrase.differs", exit: .usage)
      }
    }
    return passphrase
  }
}
