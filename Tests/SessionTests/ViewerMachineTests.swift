import Session
import Testing
import Wire

/// 32 bytes, for nonces, messages and proofs.
private let digest = [UInt8](repeating: 7, count: 32)

@Suite("ViewerMachine") struct ViewerMachineTests {
  private func machine(_ state: ViewerMachine.State) throws -> ViewerMachine {
    var machine = ViewerMachine()
    switch state {
    case .keying, .proving, .awaiting, .fetching: return try guest(state)
    case .presenting: break
    case .asking: _ = try machine.receive(.asking(seconds: 30))
    case .welcomed: _ = try machine.receive(.welcome(rights: 1, seconds: 60, variant: 1, deviceName: "kasse"))
    case .open:
      _ = try machine.receive(.welcome(rights: 1, seconds: 60, variant: 1, deviceName: "kasse"))
      _ = try machine.receive(.screen(x: 0, y: 0, width: 10, height: 10, monitors: []))
    case .closed: _ = machine.end(.viewerLeft)
    }
    return machine
  }

  /// A machine that has a key agreement before it.
  private func guest(_ state: ViewerMachine.State) throws -> ViewerMachine {
    var machine = ViewerMachine(state == .awaiting ? .number : .key, rights: 3)
    if state == .keying || state == .awaiting { return machine }
    _ = try machine.receive(.pakeMessage(digest))
    if state == .proving { return machine }
    _ = try machine.receive(.pakeProof(digest))
    machine.confirm()
    _ = try machine.receive(.nonce(digest))
    return machine
  }

  static let always: Set<FrameKind> = [.ended, .ping, .pong]
  static let fromPerson: Set<FrameKind> = [.rights, .paused, .closing, .chat]
  static let accepted: [(state: ViewerMachine.State, kinds: Set<FrameKind>)] = [
    (.keying, always.union([.pakeMessage])), (.proving, always.union([.pakeProof, .pakeMissed])),
    (.awaiting, always.union([.nonce, .pakeMissed])), (.fetching, always),
    (.presenting, always.union([.asking, .welcome, .refused])), (.asking, always.union([.welcome, .refused])),
    (.welcomed, always.union(fromPerson).union([.screen])),
    (.open, always.union(fromPerson).union([.screen, .update, .cursor, .pointerMoved, .cutText])),
    (.closed, Set(FrameKind.allCases)),
  ]

  @Test("every frame in every state does what is allowed there, or ends the session", arguments: accepted)
  func matrix(state: ViewerMachine.State, kinds: Set<FrameKind>) throws {
    for frame in oneOfEach {
      var machine = try machine(state)
      if kinds.contains(frame.kind) {
        _ = try machine.receive(frame)
        let closing: Set<FrameKind> = [.ended, .refused, .pakeMissed]
        #expect((machine.state == .closed) == (closing.contains(frame.kind) || state == .closed))
      } else {
        #expect(throws: SessionError.wrongMoment, "\(frame.kind) in \(state)") { try machine.receive(frame) }
        #expect(machine.state == .closed)
      }
    }
  }

  @Test("S2-6: a guest proves the digits first, then gives its nonce, and only then is shown a grant")
  func guestFromKeyToGrant() throws {
    var machine = ViewerMachine(.key, rights: 3)
    machine.confirm()
    let early = [machine.present(grant: [1], signature: [2]), machine.ask(rights: 3)]
    #expect(early == [nil, nil] && machine.state == .keying)
    let first = try machine.receive(.pakeMessage(digest))
    #expect(first == .agree(.pakeMessage(digest)))
    let second = try machine.receive(.pakeProof(digest))
    #expect(second == .agree(.pakeProof(digest)) && machine.state == .proving)
    machine.confirm()
    let third = try machine.receive(.nonce(digest))
    #expect(third == .fetchGrant(nonce: digest, rights: 3))
    let shown = machine.present(grant: [1], signature: [2])
    #expect(shown == .present(grant: [1], signature: [2]))
    #expect(machine.state == .presenting)
    let again = machine.present(grant: [1], signature: [2])
    #expect(again == nil)
  }

  @Test("S2-7: a proof that does not fit is over at once: nothing more is said or taken")
  func miss() throws {
    var machine = try guest(.proving)
    _ = try machine.receive(.pakeProof(digest))
    machine.miss()
    let late = try machine.receive(.nonce(digest))
    #expect(late == .ignore)
    machine.confirm()
    let frames = [machine.present(grant: [], signature: []), machine.end(.viewerLeft)]
    #expect(frames == [nil, nil] && machine.state == .closed)
  }

  @Test("a guest that was named by its number goes straight to the nonce")
  func number() throws {
    var machine = ViewerMachine(.number, rights: 1)
    let action = try machine.receive(.nonce(digest))
    #expect(action == .fetchGrant(nonce: digest, rights: 1))
  }

  @Test("a grant that the relay denies ends the beginning, and in an open session only the wish")
  func denied() throws {
    var beginning = try guest(.fetching)
    let isOver = beginning.deny()
    #expect(isOver)
    #expect(beginning.state == .closed)
    var open = try machine(.open)
    let ask = open.ask(rights: 7)
    #expect(ask == .ask(rights: 7))
    let goesOn = open.deny()
    #expect(!goesOn)
    #expect(open.state == .open)
  }

  @Test(
    "S2-10: more rights take an own nonce and an own grant, one wish at a time, and a nonce that nobody asked for is a breach")
  func moreRights() throws {
    var machine = try machine(.open)
    let ask = machine.ask(rights: 7)
    #expect(ask == .ask(rights: 7))
    let second = machine.ask(rights: 3)
    #expect(second == nil)
    let action = try machine.receive(.nonce(digest))
    #expect(action == .fetchGrant(nonce: digest, rights: 7))
    let shown = machine.present(grant: [1], signature: [2])
    #expect(shown == .present(grant: [1], signature: [2]))
    let again = machine.present(grant: [1], signature: [2])
    #expect(again == nil)
    let takenBack = try machine.receive(.rights(now: 1, .takenBack))
    #expect(takenBack == .deliver(.rights(now: 1, .takenBack)))
    let answer = try machine.receive(.rights(now: 7, .given))
    #expect(answer == .deliver(.rights(now: 7, .given)))
    #expect(throws: SessionError.wrongMoment) { try machine.receive(.nonce(digest)) }
  }

  @Test("the answer to a ping is handed on, also before there is a screen", arguments: [ViewerMachine.State.welcomed, .open])
  func pong(state: ViewerMachine.State) throws {
    var machine = try machine(state)
    let action = try machine.receive(.pong(token: 7))
    #expect(action == .deliver(.pong(token: 7)))
  }

  @Test("an update in parts is delivered once, whole; a part out of order ends the session")
  func parts() throws {
    var machine = try machine(.open)
    let answer22 = try machine.receive(.update(number: 1, epoch: 1, isLast: false, bytes: [1]))
    #expect(answer22 == .ignore)
    let whole = try machine.receive(.update(number: 1, epoch: 1, isLast: true, bytes: [2]))
    #expect(whole == .update(UpdateAssembler.Update(number: 1, epoch: 1, bytes: [1, 2])))
    #expect(throws: SessionError.outOfOrder) {
      try machine.receive(.update(number: 3, epoch: 1, isLast: true, bytes: []))
    }
    #expect(machine.state == .closed)
  }
}
