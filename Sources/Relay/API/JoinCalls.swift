import Catalogue
import Crypto
import Policy
import SignIn
import Store
import Trust

/// Joining by an administrator's link: the page makes the operator's key, the person chooses how to sign in, and the administrator's command certifies
/// the key. What proves that whoever has the link made the key is checked there; the relay never knows the link (decision 26).
struct JoinCalls: Sendable {
  let rendezvous: Rendezvous

  private var state: SignInState { rendezvous.signIn }
  private var store: RelayStore { rendezvous.store }

  var calls: [APIRoute] { [begin, finish, isIn] }

  private var begin: APIRoute {
    APIRoute(
      open: .post, "join/begin", summary: "Opens an invitation.", body: [.required("id", "the invitation, base64url")],
      answer: .object([
        .required("name", "whom it is for"), .required("role", "his role"), .required("company", "the organisation"),
        .required("challenge", "for the passkey, base64url"), .required("party", "the host that the passkey is made for"),
        .required("secret", "for an app that shows time codes, base32"), .required("address", "the same as an otpauth: address"),
      ])
    ) { call in
      let origin = try rendezvous.origin(of: call)
      let invitation = try await invitation(call.body(as: Opening.self).id)
      guard invitation.claim == nil else { throw APIError.gone }
      guard let company = await rendezvous.trust?.policy.content.company else { throw APIError.noOrganisation }
      let secret = RandomBytes.make(TimeCode.secretBytes)
      let challenge = state.challenges.make(.join(invitation: invitation.digest, secret: secret))
      return APIAnswer(
        json: Opened(
          name: invitation.name, role: invitation.role.name, company: company, challenge: Base64URL.encode(challenge),
          party: origin.host, secret: TimeCode.text(of: secret),
          address: Self.address(TimeCode.text(of: secret), of: invitation.name, at: company)))
    }
  }

  private var finish: APIRoute {
    APIRoute(
      open: .post, "join/finish",
      summary:
        "Hands in the key that was made, and how its operator signs in: a passkey, or a password of at least twelve characters and a time code. Once for an invitation.",
      body: [
        .required("challenge", "as `join/begin` gave it"), .required("publicKey", "SubjectPublicKeyInfo, DER, base64url"),
        .required("proof", "HMAC-SHA256 of it with the invitation's key, base64url"),
        .optional("attestation", "attestationObject, base64url"), .optional("clientData", "clientDataJSON, base64url"),
        .optional("password", "the password"), .optional("code", "the time code, six digits"),
      ], answer: nil
    ) { call in
      let origin = try rendezvous.origin(of: call)
      let body = try call.body(as: Claim.self)
      guard let shown = Base64URL.decode(body.challenge), case .join(let id, let secret)? = state.challenges.value(shown) else {
        throw APIError.gone
      }
      let invitation = try await invitation(Base64URL.encode(id))
      guard invitation.claim == nil else { throw APIError.gone }
      // Of two links for one name the second would take the first one's place.
      if let known = try await store.account(named: invitation.name),
        try await Accounts(rendezvous).person(known.technician, at: WallClock.now()) != nil
      {
        throw APIError.gone
      }
      let claim = try Self.claim(body)
      let technician = KeyDigest.of(publicKey: claim.publicKey)
      var account = AccountRow(technician: technician, name: invitation.name, password: nil)
      var passkey: PasskeyRow?
      if body.attestation == nil {
        account.password = try await password(body, secret)
      } else {
        let place = Passkey.Place(challenge: body.challenge, origin: origin.text, party: origin.host)
        passkey = try Self.passkey(body, at: place, of: technician)
      }
      let event = AuditEvent(
        "operator.joined", technician: technician, result: passkey == nil ? "password" : "passkey",
        personal: [("name", invitation.name), ("network", call.request.source.shown)])
      do {
        try await store.claim(invitation.digest, claim, account, passkey: passkey, event, at: WallClock.now())
      } catch StoreError.exists {
        throw APIError.gone
      }
      _ = state.challenges.take(shown)
      return .done
    }
  }

  private var isIn: APIRoute {
    APIRoute(
      open: .get, "join", summary: "Whether the administrator's command has certified the key.",
      query: [.required("id", "the invitation, base64url")], answer: .object([.required("isIn", .flag, "true once it has")])
    ) { call in
      APIAnswer(json: ["isIn": try await invitation(call.query["id"] ?? "").isAdmitted])
    }
  }

  private func invitation(_ id: String) async throws -> InvitationRow {
    guard let digest = Base64URL.decode(id), let row = try await store.invitation(digest), WallClock.now() < row.validUntil else {
      throw APIError.gone
    }
    return row
  }

  private static func claim(_ body: Claim) throws(APIError) -> InvitationRow.Claim {
    guard let publicKey = Base64URL.decode(body.publicKey), let proof = Base64URL.decode(body.proof), proof.count == 32,
      let key = try? P256.Signing.PublicKey(derRepresentation: publicKey), Array(key.derRepresentation) == publicKey
    else { throw .malformed }
    return InvitationRow.Claim(publicKey: publicKey, proof: proof)
  }

  private static func passkey(
    _ body: Claim, at place: Passkey.Place, of technician: [UInt8]
  ) throws(APIError) -> PasskeyRow {
    guard let attestation = body.attestation.flatMap(Base64URL.decode),
      let clientData = body.clientData.flatMap(Base64URL.decode),
      let made = try? Passkey(made: attestation, clientData: clientData, at: place)
    else { throw .badPasskey }
    return PasskeyRow(id: made.id, technician: technician, key: made.key, counter: made.counter)
  }

  private func password(_ body: Claim, _ secret: [UInt8]) async throws(APIError) -> AccountRow.Password {
    guard let password = body.password, let code = body.code else { throw .malformed }
    guard password.count >= PasswordHash.shortest, Set(password).count > 4 else { throw .weakPassword }
    guard let step = TimeCode.step(of: code, secret: secret, at: WallClock.now(), after: 0) else { throw .wrongCode }
    let hash = try await state.passwords.hash(password)
    return AccountRow.Password(salt: hash.salt, hash: hash.hash, secret: secret, lastStep: step)
  }

  /// The address that apps read (the format is that of Google Authenticator's "Key URI").
  private static func address(_ secret: String, of name: String, at company: String) -> String {
    "otpauth://totp/\(escaped(company)):\(escaped(name))?secret=\(secret)&issuer=\(escaped(company))"
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        String(Unicode.Scalar(byte))
      default: "%" + KeyDigest.hex([byte]).uppercased()
      }
    }.joined()
  }

  private struct Opening: Decodable {
    let id: String
  }

  private struct Opened: Encodable {
    let name: String
    let role: String
    let company: String
    let challenge: String
    let party: String
    let secret: String
    let address: String
  }

  private struct Claim: Decodable {
    let challenge: String
    let publicKey: String
    let proof: String
    let attestation: String?
    let clientData: String?
    let password: String?
    let code: String?
  }
}

extension APIError {
  /// The link was used, has run out, or never was: not told apart (T10).
  static let gone = APIError(410, "gone", APISentences.gone)
  static let badPasskey = APIError(400, "passkey", APISentences.badPasskey)
  static let weakPassword = APIError(400, "password", APISentences.weakPassword)
  static let wrongCode = APIError(400, "code", APISentences.wrongCode)
}
