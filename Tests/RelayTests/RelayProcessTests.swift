import Foundation
import Policy
import Synchronization
import TestSupport
import Testing
import Trust
import Wire

@testable import Relay
@testable import Store

/// What is promised of a relay that is killed, starved or crowded.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RelayProcessTests {
  @Test func `F1 F2: thirty rounds of SIGKILL lose no acknowledged row, and the chain holds`() async throws {
    let folder = try TemporaryFolder()
    var organisation: Organisation?
    let acknowledged = Mutex<[[UInt8]]>([])
    for round in 0..<30 {
      let relay = try await RelayProcess(folder: folder, organisation: organisation)
      organisation = relay.organisation
      let peer = try await relay.technician()
      let killer = Task {
        // From right away to in the midst of it; the seed is the round.
        try await Task.sleep(for: .milliseconds(5 + round * 37 % 120))
        return relay.end(SIGKILL)
      }
      while let digest = try await register(peer, relay) { acknowledged.withLock { $0.append(digest) } }
      #expect(try await killer.value == -SIGKILL)
    }
    try await FolderLock.free(folder.file("data"))
    let store = try RelayStore(folder: folder.file("data"))
    let digests = acknowledged.withLock { $0 }
    #expect(digests.count > 30)
    for digest in digests {
      let token = try await store.token(digest)
      #expect(token != nil)
    }
    guard case .intact(let lines, _) = try await store.verify() else {
      Issue.record("\(try await store.verify())")
      return
    }
    let texts = try await store.lines(of: nil, skipping: 0, limit: lines).map(\.line)
    #expect(texts.count { $0.contains("relay.start") } == 30)
    for digest in digests { #expect(texts.count { $0.contains(KeyDigest.hex(digest)) } == 1) }
  }

  /// Registers a token; its digest once the relay has acknowledged it, nil where it no longer answers.
  private func register(_ peer: Peer, _ relay: RelayProcess) async throws -> [UInt8]? {
    let token = EnrolmentToken()
    let now = WallClock.now()
    let ticket = try EnrolmentTicket(
      tokenPublicKey: token.publicKey, customer: "K", deviceClass: .server, name: "", issuedAt: now,
      validUntil: now.adding(seconds: 60))
    peer.send(.request(id: 1, .registerToken(try relay.administrator.signer.sign(ticket))))
    guard case .reply(_, .done)? = await peer.next() else { return nil }
    return KeyDigest.of(publicKey: token.publicKey)
  }

  @Test func `F4: after an error while syncing the relay takes no change, ends sessions and itself`() async throws {
    let folder = try TemporaryFolder()
    // The disk fails from the fortieth sync on.
    let relay = try await RelayProcess(
      folder: folder,
      prefix: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=40+"])
    let device = try await relay.device()
    let session = try await Session(relay.technician(), relay.agent(device), device: "srv-1")
    let peer = try await relay.technician()
    var count = 0
    while try await register(peer, relay) != nil { count += 1 }
    #expect(count > 0)
    #expect(try await session.ended(session.viewer) == .relayRestarted)
    #expect(relay.wait() == 74)
    let store = try RelayStore(folder: folder.file("data"))
    guard case .intact = try await store.verify() else {
      Issue.record("\(try await store.verify())")
      return
    }
    #expect(try await store.openSessions().map(\.id) == [session.id])
  }

  @Test func `F5: a full disk refuses what must be documented, reads go on, and space alone heals it`() async throws {
    let folder = try TemporaryFolder()
    // The relay's folder is a small disk of its own, seen by that process alone.
    let small = """
      cp -a "$0" "$0.copy" && mount -t tmpfs -o size=4m tmpfs "$0" && cp -a "$0.copy/." "$0/" && exec "$@"
      """
    let relay = try await RelayProcess(folder: folder, prefix: ["unshare", "-m", "sh", "-c", small, folder.file("data")])
    let disk = "/proc/\(relay.identifier)/root\(folder.file("data"))"
    let agent = try await relay.agent(relay.device())
    let technician = try await relay.technician()
    #expect(try folder.run("dd if=/dev/zero of=\(disk)/fill bs=4k").status != 0)
    var count = 0
    while try await register(technician, relay) != nil, count < 100 { count += 1 }
    #expect(count < 100)
    technician.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    let offered = try await agent.expect { if case .offer(let session, _, _, _, _) = $0 { session } else { nil } }
    agent.send(.offerAnswer(session: offered, .nonce(RandomBytes.make(32))))
    #expect(try await technician.expect { if case .denied(let denial) = $0 { denial } else { nil } } == Denial.relayBusy.rawValue)
    guard case .devices(let devices, _) = try await relay.ask(.listDevices(offset: 0)) else { throw Unexpected() }
    #expect(devices.map(\.isOnline) == [true])
    #expect(try folder.run("rm \(disk)/fill").status == 0)
    #expect(try await register(technician, relay) != nil)
    _ = try await Session(technician, agent, device: "srv-1")
  }

  @Test func `F14: a reader that stands still costs the relay its bounded buffer, and nobody else is slower`() async throws {
    let relay = try await RelayProcess()
    let fast = try await Session(relay.technician(), relay.agent(relay.device(name: "b")), device: "b")
    let (from, to) = (try await Stream(relay, fast.agentTicket), try await Stream(relay, fast.viewerTicket))
    let bytes = [UInt8](repeating: 9, count: 8 << 20)
    func rush() async throws -> Duration {
      let clock = ContinuousClock()
      let start = clock.now
      async let sent: Void = from.write(bytes)
      #expect(await to.read(bytes.count).count == bytes.count)
      try await sent
      return clock.now - start
    }
    /// The relay's growth while somebody reads nothing of 64 MiB that want to pass; over loopback they would have in a fifth of a second.
    func growth(_ device: String, seconds: Double = 0.4) async throws -> Int {
      let slow = try await Session(relay.technician(), relay.agent(relay.device(name: device)), device: device)
      let reader = try await Stream(relay, slow.viewerTicket, isRead: false)
      let writer = try await Stream(relay, slow.agentTicket)
      let before = try relay.anonymousMemory()
      let flooding = Task { try await writer.write([UInt8](repeating: 7, count: 64 << 20)) }
      try await Task.sleep(for: .seconds(seconds))
      #expect(try await rush() < .seconds(3))
      let growth = try relay.anonymousMemory() - before
      reader.close()
      _ = try? await flooding.value
      return growth
    }
    // The first ones fill what TLS and the allocator keep for the next, on each event loop.
    var warmUps = 0
    while try await growth("warm-\(warmUps)") > 256, warmUps < 30 { warmUps += 1 }
    #expect(try await growth("slow", seconds: 5) < 1 << 10, "KiB")
    // Nor was it the warming up that took what nobody read.
    #expect(try relay.anonymousMemory() < 32 << 10, "KiB")
  }

  @Test func `a thousand idle agents cost little memory and no processor time`() async throws {
    let devices = (0..<1000).map { _ in DeviceIdentity() }
    let relay = try await RelayProcess { try await RelayProcess.enrol(devices, in: $0) }
    let before = try relay.anonymousMemory()
    var agents: [Peer] = []
    for device in devices { agents.append(try await relay.agent(device)) }
    try await Task.sleep(for: .seconds(2))
    let perAgent = (try relay.anonymousMemory() - before) / agents.count
    print("memory per idle agent: \(perAgent) kB; before: \(before) kB")
    #expect(perAgent <= 40)
    let idle = try relay.processorTime()
    try await Task.sleep(for: .seconds(5))
    #expect(try relay.processorTime() - idle < 0.25)
    #expect(!agents.contains { !$0.connection.isOpen })
    guard case .devices(let first, true) = try await relay.ask(.listDevices(offset: 0)) else { throw Unexpected() }
    #expect(!first.contains { !$0.isOnline })
  }
}
