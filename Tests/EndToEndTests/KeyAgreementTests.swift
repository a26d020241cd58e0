import Attendance
import Crypto
import Testing
import Wire

@testable import EndToEnd

/// What the two ends of one attempt have said, and how it ended for each.
struct Attempt {
  var frames: [Frame] = []
  var guest: KeyDialogue.Step?
  var viewer: KeyDialogue.Step?

  static let session = [UInt8](repeating: 7, count: 16)
  static let binding = KeyBinding(
    session: session, guest: [UInt8](repeating: 1, count: 32), technician: [UInt8](repeating: 2, count: 32))

  /// Lets both talk until nobody has anything to say.
  init(_ guest: KeyDialogue, _ viewer: KeyDialogue) {
    var pending = guest.opening.map { [(true, $0)] } ?? []
    while let (isFromGuest, frame) = pending.popLast() {
      frames.append(frame)
      let step = isFromGuest ? viewer.receive(frame) : guest.receive(frame)
      if isFromGuest { self.viewer = step } else { self.guest = step }
      switch step {
      case .send(let frame), .matched(.some(let frame)), .missed(.some(let frame)): pending.append((!isFromGuest, frame))
      case .matched(nil), .missed(nil), .broken: break
      }
    }
  }

  init(
    guestKey: String, _ guest: KeyBinding = binding, viewerKey: String = "4212345", _ viewer: KeyBinding = binding
  ) throws {
    let (typed, shown) = (try #require(SessionKey(guestKey)), try #require(SessionKey(viewerKey)))
    self.init(
      try #require(KeyDialogue(.guest, key: typed, binding: guest)),
      try #require(KeyDialogue(.viewer, key: shown, binding: viewer)))
  }

  /// The bytes of messages and proofs.
  var fields: [[UInt8]] {
    frames.compactMap { frame in
      switch frame {
      case .pakeMessage(let bytes), .pakeProof(let bytes): bytes
      default: nil
      }
    }
  }
}

@Suite struct KeyAgreementTests {
  @Test func `both ends agree where the digits, the session and both keys are the same, and the guest proves first`() throws {
    let attempt = try Attempt(guestKey: "421 2345")
    #expect(attempt.frames.map(\.kind) == [.pakeMessage, .pakeMessage, .pakeProof, .pakeProof])
    #expect(attempt.fields.allSatisfy { $0.count == 32 })
    #expect(attempt.guest == .matched(nil))
    guard case .matched(.pakeProof) = attempt.viewer else { return #expect(attempt.viewer == nil) }
  }

  @Test func `T29: other digits, another slot, another session or another key at either end is a miss that both see`() throws {
    let right = Attempt.binding
    let other = [UInt8](repeating: 9, count: 32)
    let misses = [
      try Attempt(guestKey: "4212346"), try Attempt(guestKey: "4112345"), try Attempt(guestKey: "4254321"),
      try Attempt(
        guestKey: "4212345", KeyBinding(session: Array(other.prefix(16)), guest: right.guest, technician: right.technician)),
      try Attempt(guestKey: "4212345", KeyBinding(session: right.session, guest: other, technician: right.technician)),
      try Attempt(guestKey: "4212345", KeyBinding(session: right.session, guest: right.guest, technician: other)),
      try Attempt(guestKey: "4212345", KeyBinding(session: right.session, guest: right.technician, technician: right.guest)),
    ]
    for miss in misses {
      #expect(miss.viewer == .missed(.pakeMissed))
      #expect(miss.guest == .missed(nil))
      #expect(miss.frames.map(\.kind) == [.pakeMessage, .pakeMessage, .pakeProof, .pakeMissed])
    }
  }

  @Test func `T31: the same digits twice leave no equal field of eight bytes, and none that the digits are in`() throws {
    let attempts = [try Attempt(guestKey: "4212345"), try Attempt(guestKey: "4212345"), try Attempt(guestKey: "4212346")]
    var windows: Set<[UInt8]> = []
    for field in attempts.flatMap(\.fields) {
      for start in 0...(field.count - 8) { #expect(windows.insert(Array(field[start..<start + 8])).inserted) }
      #expect(!String(decoding: field, as: UTF8.self).contains("12345"))
    }
    for text in ["12345", "4212345"] { #expect(!windows.contains(Array(SHA256.hash(data: Array(text.utf8)).prefix(8)))) }
  }

  @Test func `a message of another length or that is no point ends the run`() throws {
    let key = try #require(SessionKey("4212345"))
    // No point of edwards25519 has y = 2.
    let noPoint = [2] + [UInt8](repeating: 0, count: 31)
    for message in [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 33), noPoint] {
      let viewer = try #require(KeyDialogue(.viewer, key: key, binding: Attempt.binding))
      #expect(viewer.receive(.pakeMessage(message)) == .broken)
      #expect(viewer.receive(.pakeProof([UInt8](repeating: 0, count: 32))) == .broken)
    }
  }

  @Test func `a proof that is bent in any byte, cut, longer, or the peer's own sent back is a miss`() throws {
    let key = try #require(SessionKey("4212345"))
    func proofs() throws -> (guest: KeyProofs, viewer: KeyProofs) {
      guard let guest = KeyAgreement(.guest, key, Attempt.binding), let viewer = KeyAgreement(.viewer, key, Attempt.binding)
      else { throw DeskError(.closed) }
      let (guestMessage, viewerMessage) = (guest.message, viewer.message)
      let (guestProofs, viewerProofs) = (guest.proofs(viewerMessage), viewer.proofs(guestMessage))
      return (try #require(guestProofs), try #require(viewerProofs))
    }
    let (guest, viewer) = try proofs()
    #expect(viewer.accepts(guest.own) && guest.accepts(viewer.own))
    #expect(!viewer.accepts(viewer.own) && !guest.accepts(guest.own))
    #expect(!viewer.accepts([]) && !viewer.accepts(Array(guest.own.dropLast())) && !viewer.accepts(guest.own + [0]))
    for index in guest.own.indices {
      var bent = guest.own
      bent[index] ^= 1
      #expect(!viewer.accepts(bent))
    }
    #expect(try !proofs().viewer.accepts(guest.own), "the proof of one run fits no other")
  }
}

@Suite struct KeyDialogueTests {
  private func dialogue(_ role: KeyRole) throws -> KeyDialogue {
    let key = try #require(SessionKey("4212345"))
    return try #require(KeyDialogue(role, key: key, binding: Attempt.binding))
  }

  @Test func `every frame at the wrong moment ends the attempt`() throws {
    let proof = Frame.pakeProof([UInt8](repeating: 0, count: 32))
    for role in [KeyRole.guest, .viewer] {
      for frame in [proof, .pakeMissed, .chat("hallo"), .present(grant: [], signature: []), .ping(token: 1)] {
        #expect(try dialogue(role).receive(frame) == .broken)
      }
    }
    let (guest, viewer) = (try dialogue(.guest), try dialogue(.viewer))
    let opening = try #require(guest.opening)
    #expect(viewer.opening == nil)
    guard case .send(let answer) = viewer.receive(opening) else { return #expect(Bool(false)) }
    #expect(viewer.receive(opening) == .broken, "a second message")
    #expect(viewer.receive(.pakeMissed) == .broken, "a guest that misses before it has proved anything")
    guard case .send = guest.receive(answer) else { return #expect(Bool(false)) }
    #expect(guest.receive(answer) == .broken, "a second message")
  }

  @Test func `T31: a guest whose proof is not answered has risked a guess, and a viewer never does`() throws {
    let (guest, viewer) = (try dialogue(.guest), try dialogue(.viewer))
    guard case .send(let answer) = viewer.receive(try #require(guest.opening)) else { return #expect(Bool(false)) }
    #expect(!guest.isAtRisk && !viewer.isAtRisk)
    guard case .send(let proof) = guest.receive(answer) else { return #expect(Bool(false)) }
    #expect(guest.isAtRisk && !viewer.isAtRisk)
    guard case .matched(.some(let last)) = viewer.receive(proof) else { return #expect(Bool(false)) }
    #expect(!viewer.isAtRisk)
    #expect(guest.receive(last) == .matched(nil))
    #expect(!guest.isAtRisk)
    #expect(guest.receive(last) == .broken, "a second proof")
  }
}
