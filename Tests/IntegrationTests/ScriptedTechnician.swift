import EndToEnd
import Policy
import Testing
import Transport
import Trust
import Wire

/// A technician's viewer in the hands of a test, for certificates that no command hands out: it asks for a device and says what it came to.
struct ScriptedTechnician {
  /// Who refused, and why.
  enum Outcome: Equatable {
    case refusedByRelay(Denial?)
    case refusedByAgent(Denial?)
    case welcome
    /// The other end went away without a word.
    case lost
  }

  let company: Company
  private let admin: OperatorIdentity

  init(of company: Company) throws {
    self.company = company
    admin = try IdentityFolder(path: company.folder.file("identity")).operatorIdentity()
  }

  /// Somebody with this role and scope, certified by the organisation's administrator.
  func person(_ role: OperatorRole, _ scope: OperatorScope) throws -> OperatorIdentity {
    try OperatorIdentity(name: "Rosa", role: role, scope: scope, issuer: admin.signer, at: WallClock.now())
  }

  /// Asks for the device as this person.
  func view(_ device: String, as person: OperatorIdentity) async throws -> Outcome {
    try await view(device, asking: person, showing: person)
  }

  /// As `view`, with a relay that lies: it takes the person for the administrator and signs whatever grant the person wants.
  func viewThroughALie(_ device: String, as person: OperatorIdentity) async throws -> Outcome {
    try await view(device, asking: admin, showing: person)
  }

  private func view(_ device: String, asking: OperatorIdentity, showing: OperatorIdentity) async throws -> Outcome {
    let client = RelayClient(
      address: RelayAddress(host: "127.0.0.1", port: UInt16(clamping: company.port), pin: try company.keys().pin))
    let control = try await client.openControl()
    defer { control.close() }
    for await bytes in control.messages {
      switch try ControlMessage(bytes) {
      case .challenge(_, let nonce, _):
        let hello = try ControlHello.technician(
          asking, nonce: nonce, outerKey: control.relayKeyDigest, version: "test", witness: nil)
        control.send(ControlMessage.hello(hello).bytes)
      case .accepted: control.send(ControlMessage.connect(device: device, rights: 1, reason: "Prüfung").bytes)
      case .denied(let denial): return .refusedByRelay(Denial(rawValue: denial))
      case .granted(_, let ticket, let grant, let signature, _):
        return try await present(grant, signature, ticket, client, showing)
      default: break
      }
    }
    return .lost
  }

  private func present(
    _ grant: [UInt8], _ signature: [UInt8], _ ticket: [UInt8], _ client: RelayClient, _ person: OperatorIdentity
  ) async throws -> Outcome {
    let key = try RelaySigningKey(rawKey: company.folder.bytes(of: "relay/policy.key"))
    var statement = try GrantStatement(payload: grant, signature: signature, relayKey: key.publicKey)
    statement.technician = person.digest
    statement.technicianName = try person.signer.own(at: WallClock.now()).name
    let signed = try statement.signed(by: key)
    let (frames, continuation) = AsyncStream<Frame>.makeStream()
    let desk = try await DeskChannel.viewer(
      over: client.openStream(ticket: ticket), identity: person, keyDigest: statement.device
    ) { event in
      if case .frame(let frame) = event { continuation.yield(frame) } else { continuation.finish() }
    }
    defer { desk.close() }
    desk.send(.present(grant: signed.payload, signature: signed.signature))
    for await frame in frames {
      if case .refused(let denial) = frame { return .refusedByAgent(Denial(rawValue: denial)) }
      if case .welcome = frame { return .welcome }
    }
    return .lost
  }
}
