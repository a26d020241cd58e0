import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// A relay that is being tried with keys: callers knock, and the technician lets in the one that he hears on the telephone.
@Suite("Knock", .serialized) struct KnockSerialTests {
  /// A way to the relay from another address of this machine.
  private final class Detour {
    private let server: any Channel
    var port: Int { server.localAddress?.port ?? 0 }

    init(to port: Int, from address: String) async throws {
      let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelOption(.autoRead, value: false)
      server = try await bootstrap.childChannelInitializer { near in
        let source = try? SocketAddress(ipAddress: address, port: 0)
        guard let source else { return near.close() }
        return ClientBootstrap(group: near.eventLoop).bind(to: source).connect(host: "127.0.0.1", port: port).flatMap { far in
          near.eventLoop.makeCompletedFuture {
            try near.pipeline.syncOperations.addHandler(Handing(to: far))
            try far.pipeline.syncOperations.addHandler(Handing(to: near))
          }.flatMap { near.setOption(.autoRead, value: true) }
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { server.close(promise: nil) }
  }

  /// Seven networks type keys that do not exist, as often as it takes until everyone knocks.
  private func tryKeys(at company: Company) async throws {
    var detours: [Detour] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      for network in 2...8 {
        let detour = try await Detour(to: company.port, from: "127.0.0.\(network)")
        let guest = try await ScriptedGuest(of: company, at: detour.port)
        detours.append(detour)
        group.addTask {
          for _ in 0..<(network == 8 ? 2 : 3) {
            let outcome = try await guest.enter("000 0000")
            #expect(outcome == .refused(.notOpen))
          }
          guest.close()
        }
      }
      try await group.waitForAll()
    }
    withExtendedLifetime(detours) {}
    #expect(try wait { try company.audit("guest.guarded") == 1 })
  }

  @Test(
    "T14, T15: after twenty misses from everywhere the customer is shown two digits, and only the technician who types or chooses them lets him in"
  )
  func knock() async throws {
    let company = try Company()
    try await tryKeys(at: company)
    let call = try SupportCall(company)
    try typed(call)
    try chosen(call)
    #expect(try company.audit("guest.knocked") == 2)
    #expect(try company.audit("key.missed") == 0)
  }

  /// Both at a terminal.
  private func typed(_ call: SupportCall) throws {
    let agent = try call.startAgentAtTerminal()
    let (viewer, key) = try call.company.newKey(hears: true)
    try agent.tell(key)
    let number = try knocks(at: viewer)
    #expect(agent.says("Your number: \(number)"), "\(agent.said)")
    let other = number == "10" ? "11" : "10"
    try viewer.tell(other)
    #expect(viewer.says("Nobody knocks with the number \(other)."), "\(viewer.said)")
    #expect(viewer.count("\"joined\"") == 0)
    try viewer.tell(number)
    try refuse(call, viewer)
    #expect(viewer.ended() == 77, "\(viewer.said)")
  }

  /// Both in their windows.
  private func chosen(_ call: SupportCall) throws {
    _ = try call.startAgent()
    let (viewer, key) = try call.company.newKey(["--full-screen"], by: ["view", "--key"], on: call.glass)
    // The background of the panel.
    #expect(try wait { try Workplace.pixels(of: call.glass).pixels.contains(0xfafbfc) })
    let before = try Workplace.pixels(of: call.glass).pixels
    try call.enter(key)
    _ = try knocks(at: viewer)
    #expect(
      try wait { try zip(before, Workplace.pixels(of: call.glass).pixels).count { $0 != $1 } > 3000 },
      "the number is there to be chosen: more has changed than the time that is left")
    #expect(viewer.count("\"joined\"") == 0)
    // From "cancel", where the keyboard is, to the number above it.
    try call.glass.run("xdotool", "mousemove", "640", "400", "key", "--delay", "60", "Up", "Return")
    try refuse(call, viewer)
    // Why it came to nothing stands there until somebody has read it.
    #expect(try wait { try call.glass.run("xdotool", "search", "--onlyvisible", "--name", "refused").contains("\n") })
    try call.glass.run("xdotool", "key", "Return")
    #expect(viewer.ended() == 77, "\(viewer.said)")
  }

  /// The number under which somebody knocks.
  private func knocks(at viewer: Program) throws -> String {
    #expect(viewer.says("\"event\":\"knock\""), "\(viewer.said)")
    return String(try #require(viewer.said.joined().firstMatch(of: /"event":"knock","number":"([0-9]{2})"/)?.1, "\(viewer.said)"))
  }

  /// The digits have led to the question; that is enough.
  private func refuse(_ call: SupportCall, _ viewer: Program) throws {
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    #expect(call.person.sees("Allow remote support"))
    try call.person.press("Escape")
    #expect(call.machine.end())
  }
}
