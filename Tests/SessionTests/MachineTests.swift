import Session
import Testing
import Wire

/// One frame of each kind, to try every kind in every state.
let oneOfEach: [Frame] = [
  .present(grant: [1], signature: [2]), .acknowledge(number: 1), .refresh, .pointer(x: 1, y: 2, buttons: 0),
  .key(keysym: 65, down: true), .releaseKeys, .choose(monitor: 1), .takesVideo,
  .welcome(rights: 1, seconds: 60, variant: 1, deviceName: "kasse"),
  .asking(seconds: 30), .refused(denial: 14), .screen(x: 0, y: 0, width: 10, height: 10, monitors: []),
  .update(number: 1, epoch: 1, isLast: true, bytes: [1]), .cursor(width: 0, height: 0, hotX: 0, hotY: 0, pixels: []),
  .pointerMoved(x: 1, y: 1), .cutText("a"), .ping(token: 1), .pong(token: 1), .ended(reason: 1),
  .ask(rights: 3), .mark(.point, x: 1, y: 1), .nonce([UInt8](repeating: 1, count: 32)), .rights(now: 1, .given), .paused(.locked),
  .closing(seconds: 600), .pakeMessage([UInt8](repeating: 2, count: 32)), .pakeProof([UInt8](repeating: 3, count: 32)),
  .pakeMissed,
  .chat("a"),
]

@Suite("AgentMachine") struct AgentMachineTests {
  private func machine(_ state: AgentMachine.State) throws -> AgentMachine {
    var machine = AgentMachine()
    if state == .waiting { return machine }
    _ = try machine.receive(.present(grant: [1], signature: [2]))
    if state == .asking { _ = machine.ask(seconds: 30) }
    if state == .open { _ = machine.welcome(rights: 1, seconds: 60, variant: 0, deviceName: "kasse") }
    if state == .closed { _ = machine.end(.timeOver) }
    return machine
  }

  /// The kinds a state takes; every other kind is a breach that closes the session.
  static let accepted: [(state: AgentMachine.State, kinds: Set<FrameKind>)] = [
    (.waiting, [.present, .ended]), (.checking, [.ping, .pong, .ended]), (.asking, [.ping, .pong, .ended]),
    (.open, [.pointer, .key, .releaseKeys, .choose, .takesVideo, .acknowledge, .refresh, .cutText, .ping, .pong, .ended]),
    (.closed, Set(FrameKind.allCases)),
  ]

  @Test("T51: every frame in every state does what is allowed there, or ends the session", arguments: accepted)
  func matrix(state: AgentMachine.State, kinds: Set<FrameKind>) throws {
    #expect(Set(oneOfEach.map(\.kind)) == Set(FrameKind.allCases))
    for frame in oneOfEach {
      var machine = try machine(state)
      if kinds.contains(frame.kind) {
        _ = try machine.receive(frame)
        #expect((machine.state == .closed) == (frame.kind == .ended || state == .closed))
      } else {
        #expect(throws: SessionError.wrongMoment, "\(frame.kind) in \(state)") { try machine.receive(frame) }
        #expect(machine.state == .closed)
      }
    }
  }

  @Test("consent that comes after the viewer has gone opens nothing")
  func lateConsent() throws {
    var machine = try machine(.asking)
    _ = try machine.receive(.ended(reason: 1))
    let answer16 = machine.welcome(rights: 1, seconds: 60, variant: 0, deviceName: "kasse")
    #expect(answer16 == nil)
    let answer17 = machine.refuse(denial: 14)
    #expect(answer17 == nil)
    let answer18 = machine.end(.timeOver)
    #expect(answer18 == nil)
  }

  @Test("nobody can be welcomed, asked for or refused before a grant was shown")
  func beforePresent() {
    var machine = AgentMachine()
    let answer19 = machine.ask(seconds: 1)
    #expect(answer19 == nil)
    let answer20 = machine.welcome(rights: 1, seconds: 60, variant: 1, deviceName: "kasse")
    #expect(answer20 == nil)
    let answer21 = machine.refuse(denial: 1)
    #expect(answer21 == nil)
    #expect(machine.state == .waiting)
  }
}

@Suite("UpdateAssembler") struct UpdateAssemblerTests {
  @Test("T46: parts that add up to more than the limit are refused")
  func limit() throws {
    var assembler = UpdateAssembler()
    let part = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<(Limits.update >> 20) {
      let answer23 = try assembler.add(number: 1, epoch: 1, isLast: false, bytes: part)
      #expect(answer23 == nil)
    }
    #expect(throws: SessionError.tooLong) { try assembler.add(number: 1, epoch: 1, isLast: true, bytes: [0]) }
  }

  @Test("a new update may not begin while one is unfinished, and no number comes twice")
  func order() throws {
    var assembler = UpdateAssembler()
    _ = try assembler.add(number: 1, epoch: 1, isLast: true, bytes: [])
    #expect(throws: SessionError.outOfOrder) { try assembler.add(number: 1, epoch: 1, isLast: true, bytes: []) }
    _ = try assembler.add(number: 2, epoch: 1, isLast: false, bytes: [])
    #expect(throws: SessionError.outOfOrder) { try assembler.add(number: 3, epoch: 1, isLast: true, bytes: []) }
  }
}
