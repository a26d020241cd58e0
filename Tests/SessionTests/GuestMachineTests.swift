import Session
import Testing
import Wire

@Suite("AgentMachine of a guest") struct GuestMachineTests {
  private static let nonce = [UInt8](repeating: 9, count: 32)

  /// Where a guest's session can stand.
  enum Place: CaseIterable {
    case agreeing, waiting, checking, asking, open, wishing, challenged, shown, closed
  }

  private func machine(_ place: Place) throws -> AgentMachine {
    var machine = AgentMachine(.guest)
    if place == .agreeing { return machine }
    if place == .closed { _ = machine.end(.stoppedAtDevice) }
    _ = machine.challenge(Self.nonce)
    guard ![.waiting, .closed].contains(place) else { return machine }
    _ = try machine.receive(.present(grant: [1], signature: [2]))
    guard place != .checking else { return machine }
    _ = machine.ask(seconds: 60)
    guard place != .asking else { return machine }
    _ = machine.welcome(rights: 1, seconds: 60, variant: 0, deviceName: "kasse")
    guard place != .open else { return machine }
    _ = try machine.receive(.ask(rights: 3))
    guard place != .wishing else { return machine }
    _ = machine.challenge(Self.nonce)
    guard place != .challenged else { return machine }
    _ = try machine.receive(.present(grant: [1], signature: [2]))
    return machine
  }

  private static let open: Set<FrameKind> = [
    .pointer, .key, .releaseKeys, .choose, .takesVideo, .acknowledge, .refresh, .cutText, .ping, .pong, .ended, .chat, .mark,
  ]

  /// The kinds taken in each place; every other kind is a breach that closes the session.
  static let accepted: [(place: Place, kinds: Set<FrameKind>)] = [
    (.agreeing, [.pakeMessage, .pakeProof, .pakeMissed, .ended]), (.waiting, [.present, .ended]),
    (.checking, [.ping, .pong, .ended]), (.asking, [.ping, .pong, .ended]), (.open, open.union([.ask])), (.wishing, open),
    (.challenged, open.union([.ask, .present])), (.shown, open), (.closed, Set(FrameKind.allCases)),
  ]

  @Test(
    "T51, S2-9: in every place a guest takes what is allowed there; before the match nothing but the key agreement",
    arguments: accepted)
  func matrix(place: Place, kinds: Set<FrameKind>) throws {
    for frame in oneOfEach {
      var machine = try machine(place)
      if kinds.contains(frame.kind) {
        _ = try machine.receive(frame)
        #expect((machine.state == .closed) == (frame.kind == .ended || place == .closed))
      } else {
        #expect(throws: SessionError.wrongMoment, "\(frame.kind) in \(place)") { try machine.receive(frame) }
        #expect(machine.state == .closed)
      }
    }
  }

  @Test("T51: before the keys match nobody can be asked, welcomed or told anything")
  func beforeTheMatch() {
    var machine = AgentMachine(.guest)
    let asked = machine.ask(seconds: 60)
    let welcomed = machine.welcome(rights: 1, seconds: 60, variant: 0, deviceName: "kasse")
    let told = machine.tell(.chat("a"))
    #expect(asked == nil)
    #expect(welcomed == nil)
    #expect(told == nil)
    #expect(machine.state == .agreeing)
  }

  @Test("each wish for more rights takes a nonce and a grant of its own, and is settled once")
  func wishes() throws {
    var machine = try machine(.shown)
    let first = machine.settle(.rights(now: 3, .given))
    #expect(first == .rights(now: 3, .given))
    let second = machine.settle(.rights(now: 7, .given))
    #expect(second == nil)
    let unasked = machine.challenge(Self.nonce)
    #expect(unasked == nil)
    #expect(throws: SessionError.wrongMoment) { try machine.receive(.present(grant: [1], signature: [2])) }
  }

  @Test("an enrolled device knows no key agreement, no chat, no marks and no wishes")
  func enrolledDevice() throws {
    for frame: Frame in [.pakeMessage(Self.nonce), .chat("a"), .mark(.clear, x: 0, y: 0), .ask(rights: 3)] {
      var machine = AgentMachine()
      _ = try machine.receive(.present(grant: [1], signature: [2]))
      _ = machine.welcome(rights: 1, seconds: 60, variant: 1, deviceName: "kasse")
      #expect(throws: SessionError.wrongMoment) { try machine.receive(frame) }
    }
  }
}
