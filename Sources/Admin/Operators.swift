import Catalogue
import Policy
import Trust
import Wire

/// `rs operator`: who may act for the organisation.
public struct Operators: Sendable {
  private static let days = 1...OperatorIdentity.maximumDays
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Lists all operators.
  public func list() async throws(AdminError) {
    let rows = try await all()
    let now = WallClock.now()
    admin.console.show(
      Table(
        heads: [
          AdminSentences.Head.name, AdminSentences.Head.role, AdminSentences.Head.validUntil, AdminSentences.Head.state,
          AdminSentences.Head.id,
        ],
        rows: rows.map { row in
          [
            DisplayName.shown(row.name), Self.role(row.role), Timestamp(milliseconds: row.validUntil).short,
            Self.state(row, now).text(admin.console.language), String(KeyDigest.hex(row.digest).prefix(16)),
          ]
        }))
    admin.console.show(json: rows.map { Row($0, now) })
  }

  /// Makes a new operator: key, certificate and a folder to hand over; registers it at the relay. With `useRoot` the organisation's key
  /// signs, else the caller's. `devices` are those that the certificate is for; none: all.
  public func add(
    name: String, role: String, devices: [String], days: Int64, output: String?, useRoot: Bool, passphraseFile: String?
  ) async throws(AdminError) {
    try Administration.check(days: days, in: Self.days)
    guard let role = OperatorRole.allCases.first(where: { $0.name == role }) else { throw AdminError(.notFound) }
    let scope = try await scope(of: role, devices: devices)
    let folder = IdentityFolder(path: output ?? Self.folderName(name))
    guard !folder.isInUse else {
      throw AdminError(AdminSentences.inUse(folder.path), code: "identity.exists", exit: .cannotCreate)
    }
    let issuer = useRoot ? try admin.root(passphraseFile: passphraseFile).signer : try admin.identity().signer
    let made = try trusting { () throws(TrustError) in
      try OperatorIdentity(name: name, role: role, scope: scope, issuer: issuer, at: WallClock.now(), days: days)
    }
    try await admin.change(.addOperator(chain: made.chain))
    do { try folder.store(made, relay: admin.relay) } catch { throw AdminError(error, folder: folder) }
    let own = try trusting { () throws(TrustError) in try made.signer.own(at: WallClock.now()) }
    admin.console.say(AdminSentences.operatorAdded(own.name, folder: folder.path, until: own.validUntil.short))
    admin.console.show(json: Made(folder: folder.path, own))
  }

  /// Invites somebody to make his key in a browser, waits for it and certifies it. With `useRoot` the organisation's key signs, else the caller's.
  public func invite(
    name: String, role: String, devices: [String], days: Int64, useRoot: Bool, passphraseFile: String?
  ) async throws(AdminError) {
    try Administration.check(days: days, in: Self.days)
    guard let role = OperatorRole.allCases.first(where: { $0.name == role }) else { throw AdminError(.notFound) }
    let scope = try await scope(of: role, devices: devices, livesInBrowser: true)
    let issuer = useRoot ? try admin.root(passphraseFile: passphraseFile).signer : try admin.identity().signer
    try await WebInvitation(admin).run(name: name, role: role, scope: scope, issuer: issuer, days: days)
  }

  /// Renews the certificate of an operator whose key lives in a browser, by name or by the beginning of the id; the relay hands it on.
  public func renew(
    operator wanted: String, days: Int64, useRoot: Bool, passphraseFile: String?
  ) async throws(AdminError) {
    try Administration.check(days: days, in: Self.days)
    guard
      case .chain(let old) = try await admin.request(
        .showChain(wanted), missing: AdminSentences.noOperator(DisplayName.shown(wanted)))
    else { throw AdminError(.protocolError) }
    let now = WallClock.now()
    let issuer = useRoot ? try admin.root(passphraseFile: passphraseFile).signer : try admin.identity().signer
    let chain = try trusting { () throws(TrustError) in try issuer.renew(old, at: now, days: days) }
    try await admin.change(.addOperator(chain: chain))
    let renewed = try trusting { () throws(TrustError) in
      try CertificateChain(chain, root: KeyDigest.of(certificate: chain.last ?? [])).verifiedOperator(at: now)
    }
    admin.console.say(AdminSentences.operatorRenewed(renewed.name, until: renewed.validUntil.short))
    admin.console.show(json: Made(folder: nil, renewed))
  }

  /// Renews the caller's certificate with the organisation's key, or the chain in `file` with the key of an admin (or, with
  /// `useRoot`, the organisation's); the key of the operator stays the same.
  public func renew(
    file: String?, days: Int64, useRoot: Bool, passphraseFile: String?
  ) async throws(AdminError) {
    try Administration.check(days: days, in: Self.days)
    let old = if let file { try Self.chain(file) } else { try admin.identity().chain }
    let now = WallClock.now()
    let issuer = file == nil || useRoot ? try admin.root(passphraseFile: passphraseFile).signer : try admin.identity().signer
    let chain = try trusting { () throws(TrustError) in try issuer.renew(old, at: now, days: days) }
    if let file {
      do { try PrivateFile.write(PEM.certificates(chain), to: file) } catch { throw AdminError(error) }
    } else {
      do { try admin.folder.renew(chain: chain) } catch { throw AdminError(error, folder: admin.folder) }
    }
    let renewed = try trusting { () throws(TrustError) in
      try CertificateChain(chain, root: KeyDigest.of(certificate: chain.last ?? [])).verifiedOperator(at: now)
    }
    try await admin.change(.addOperator(chain: chain))
    admin.console.say(AdminSentences.operatorRenewed(renewed.name, until: renewed.validUntil.short))
    admin.console.show(json: Made(folder: file ?? admin.folder.path, renewed))
  }

  /// Puts an operator, named or by the beginning of the id, on the revocation list; running sessions end.
  public func revoke(_ wanted: String) async throws(AdminError) {
    let rows = try await all()
    let exact = rows.filter { $0.name == wanted }
    let found = exact.isEmpty ? rows.filter { wanted.count >= 4 && KeyDigest.hex($0.digest).hasPrefix(wanted) } : exact
    guard let row = found.first else {
      throw AdminError(.notFound, missing: AdminSentences.noOperator(DisplayName.shown(wanted)))
    }
    guard found.count == 1 else { throw AdminError(.ambiguous) }
    try await admin.connected { (relay) throws(AdminError) in
      try await admin.revoke(relay) { list in
        if !list.revokes(operator: row.digest) { list.operators.append(row.digest) }
      }
    }
    admin.console.say(AdminSentences.operatorRevoked(DisplayName.shown(row.name)))
    admin.console.show(json: ["revoked": KeyDigest.hex(row.digest)])
  }

  /// The scope of a certificate of this role; `devices` are names, ids or unique prefixes.
  func scope(
    of role: OperatorRole, devices: [String], livesInBrowser: Bool = false
  ) async throws(AdminError) -> OperatorScope {
    guard role != .employee || !devices.isEmpty else {
      throw AdminError(AdminSentences.employeeWithoutDevice, code: "operator.devices", exit: .usage)
    }
    var digests: [[UInt8]] = []
    for device in devices { digests.append(try await Devices(admin).find(device).digest) }
    return OperatorScope(livesInBrowser: livesInBrowser, devices: digests)
  }

  private func all() async throws(AdminError) -> [OperatorRecord] {
    try await admin.connected { (relay) throws(AdminError) in
      var rows: [OperatorRecord] = []
      while true {
        guard case .operators(let page, let more) = try await relay.request(.listOperators(offset: UInt32(clamping: rows.count)))
        else { throw AdminError(.protocolError) }
        rows += page
        if !more || page.isEmpty { return rows }
      }
    }
  }

  private static func chain(_ path: String) throws(AdminError) -> [[UInt8]] {
    let text: String
    do { text = try PrivateFile.text(path) } catch { throw AdminError(error) }
    return try trusting { () throws(TrustError) in try PEM.chain(text) }
  }

  private static func role(_ value: UInt8) -> String {
    OperatorRole(rawValue: value)?.name ?? "-"
  }

  private static func state(_ row: OperatorRecord, _ now: Timestamp) -> Sentence {
    if row.isRevoked { return AdminSentences.revoked }
    return row.validUntil > now.milliseconds ? AdminSentences.valid : AdminSentences.expiredState
  }

  /// A folder's name from a person's: letters and digits stay, everything else becomes a dash.
  static func folderName(_ name: String) -> String {
    let dashed = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return "rs-" + (dashed.allSatisfy { $0 == "-" } ? "operator" : dashed)
  }

  private struct Row: Encodable {
    let id: String
    let name: String
    let role: String
    let state: String
    let validUntil: String

    init(_ row: OperatorRecord, _ now: Timestamp) {
      id = KeyDigest.hex(row.digest)
      name = row.name
      role = Operators.role(row.role)
      state = Operators.state(row, now).english
      validUntil = Timestamp(milliseconds: row.validUntil).iso8601
    }
  }

  private struct Made: Encodable {
    let path: String?
    let id: String
    let name: String
    let validUntil: String

    init(folder: String?, _ made: VerifiedOperator) {
      path = folder
      id = KeyDigest.hex(made.digest)
      name = made.name
      validUntil = made.validUntil.iso8601
    }
  }
}
