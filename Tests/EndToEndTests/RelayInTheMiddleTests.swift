import Attendance
import Policy
import Testing
import Wire

@testable import EndToEnd
@testable import Trust

/// T29: a relay that ends the inner TLS itself, over real sockets. The guest's program knew no root before, so it takes the relay's;
/// the viewer was told the relay's key as the guest's. Only the seven digits are left, and they are bound to both keys.
@Suite(.timeLimit(.minutes(1))) struct RelayInTheMiddleTests {
  static let session = [UInt8](repeating: 7, count: 16)

  /// One end of a desk stream with what has come in.
  struct End {
    let desk: DeskChannel
    let inbox: Inbox

    /// Lets a dialogue speak until it is over.
    func run(_ dialogue: KeyDialogue) async -> KeyDialogue.Step? {
      if let opening = dialogue.opening { desk.send(opening) }
      while let frame = await inbox.frames(1).first {
        let step = dialogue.receive(frame)
        switch step {
        case .send(let frame): desk.send(frame)
        case .matched(let last), .missed(let last):
          if let last { desk.send(last) }
          return step
        case .broken: return step
        }
      }
      return nil
    }

    /// Hands on so many frames.
    func forward(_ count: Int, to other: End) async {
      for _ in 0..<count { for frame in await inbox.frames(1) { other.desk.send(frame) } }
    }
  }

  /// An inner TLS between a guest's key and an operator's; the guest checks the chain up to `root`.
  private func leg(
    _ guest: DeviceIdentity, _ technician: OperatorIdentity, root: [UInt8]
  ) async throws -> (guest: End, viewer: End, technician: [UInt8]) {
    let (server, client) = try await Bench.pair()
    let (guestInbox, viewerInbox) = (Inbox(), Inbox())
    async let accepted = DeskChannel.agent(
      over: server, identity: guest, root: root, at: Bench.now, events: guestInbox.events)
    let viewer = try await DeskChannel.viewer(
      over: client, identity: technician, keyDigest: guest.digest, events: viewerInbox.events)
    let (desk, seen) = try await accepted
    return (End(desk: desk, inbox: guestInbox), End(desk: viewer, inbox: viewerInbox), seen.digest)
  }

  private func dialogue(
    _ role: KeyRole, _ digits: String, guest: [UInt8], technician: [UInt8]
  ) throws -> KeyDialogue {
    let key = try #require(SessionKey(digits))
    let binding = KeyBinding(session: Self.session, guest: guest, technician: technician)
    return try #require(KeyDialogue(role, key: key, binding: binding))
  }

  @Test func `without a relay in the middle the digits match over the inner TLS`() async throws {
    let (bench, guest) = (try Bench(), DeviceIdentity())
    let ends = try await leg(guest, bench.technician, root: bench.root.digest)
    let guestSide = try dialogue(.guest, "421 2345", guest: guest.digest, technician: ends.technician)
    let viewerSide = try dialogue(.viewer, "4212345", guest: guest.digest, technician: bench.technician.digest)
    async let viewer = ends.viewer.run(viewerSide)
    #expect(await ends.guest.run(guestSide) == .matched(nil))
    guard case .matched = await viewer else { return #expect(Bool(false)) }
  }

  @Test func `T29: a relay that hands the proofs on is refused on both legs`() async throws {
    let (honest, relay) = (try Bench(), try Bench())
    let (guest, pretended) = (DeviceIdentity(), DeviceIdentity())
    let guestLeg = try await leg(guest, relay.technician, root: relay.root.digest)
    let viewerLeg = try await leg(pretended, honest.technician, root: honest.root.digest)
    let guestSide = try dialogue(.guest, "421 2345", guest: guest.digest, technician: guestLeg.technician)
    let viewerSide = try dialogue(.viewer, "4212345", guest: pretended.digest, technician: honest.technician.digest)
    async let upwards: Void = guestLeg.viewer.forward(2, to: viewerLeg.guest)
    async let downwards: Void = viewerLeg.guest.forward(2, to: guestLeg.viewer)
    async let viewer = viewerLeg.viewer.run(viewerSide)
    #expect(await guestLeg.guest.run(guestSide) == .missed(nil))
    #expect(await viewer == .missed(.pakeMissed))
    _ = await (upwards, downwards)
  }

  @Test func `T29: a relay that guesses the digits misses on the leg where it tries`() async throws {
    let relay = try Bench()
    let guest = DeviceIdentity()
    let guestLeg = try await leg(guest, relay.technician, root: relay.root.digest)
    let guestSide = try dialogue(.guest, "421 2345", guest: guest.digest, technician: guestLeg.technician)
    let guess = try dialogue(.viewer, "421 2346", guest: guest.digest, technician: relay.technician.digest)
    async let relayLearns = guestLeg.viewer.run(guess)
    #expect(await guestLeg.guest.run(guestSide) == .missed(nil))
    #expect(await relayLearns == .missed(.pakeMissed))
  }

  @Test func `T28: a relay that takes the place of the guest without saying so fails the inner TLS`() async throws {
    let bench = try Bench()
    let (server, client) = try await Bench.pair()
    async let agent = DeskChannel.agent(
      over: server, identity: DeviceIdentity(), root: bench.root.digest, at: Bench.now, events: Inbox().events)
    let error = await #expect(throws: DeskError.self) {
      try await DeskChannel.viewer(
        over: client, identity: bench.technician, keyDigest: DeviceIdentity().digest, events: Inbox().events)
    }
    #expect(error?.trust == .wrongKey)
    _ = try? await agent
  }
}
