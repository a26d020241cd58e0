import NIOCore
import Testing

@testable import Relay
@testable import Transport

@Suite struct JoinLimitsTests {
  private let start = ContinuousClock.now

  private func network(_ number: Int) throws -> RemoteNetwork {
    RemoteNetwork(try SocketAddress(ipAddress: "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)", port: 1))
  }

  @Test func `T14: three misses lock a source for fifteen minutes; others go on`() throws {
    var limits = JoinLimits()
    let (source, other) = (try network(1), try network(2))
    for miss in 1...3 {
      #expect(limits.join(from: source, at: start) == .open)
      #expect(limits.missed(from: source, at: start) == (miss == 3))
    }
    #expect(limits.join(from: source, at: start) == .locked(seconds: 901))
    #expect(limits.join(from: other, at: start) == .open)
    #expect(limits.join(from: source, at: start + .seconds(899)) == .locked(seconds: 2))
    #expect(limits.join(from: source, at: start + .seconds(900)) == .open)
  }

  @Test func `S2-8: misses that lie more than fifteen minutes back do not count`() throws {
    var limits = JoinLimits()
    let source = try network(1)
    let locks = [0, 600, 901, 902].map { limits.missed(from: source, at: start + .seconds($0)) }
    #expect(locks == [false, false, false, true])
  }

  @Test func `ten tries a minute, then the next minute`() throws {
    var limits = JoinLimits()
    let source = try network(1)
    for _ in 0..<10 { #expect(limits.join(from: source, at: start) == .open) }
    #expect(limits.join(from: source, at: start + .seconds(30)) == .locked(seconds: 31))
    #expect(limits.join(from: source, at: start + .seconds(60)) == .open)
  }

  @Test func `T15: twenty misses over all within ten minutes make everyone knock, until ten minutes were quiet`() throws {
    var limits = JoinLimits()
    for number in 0..<20 {
      #expect(!limits.isGuarded(at: start))
      _ = limits.missed(from: try network(number), at: start)
    }
    #expect(limits.join(from: try network(99), at: start) == .guarded)
    _ = limits.missed(from: try network(100), at: start + .seconds(300))
    #expect(limits.isGuarded(at: start + .seconds(899)))
    #expect(!limits.isGuarded(at: start + .seconds(900)))
    #expect(limits.join(from: try network(99), at: start + .seconds(900)) == .open)
  }

  @Test func `T15: a miss every half minute guards nothing`() throws {
    var limits = JoinLimits()
    for number in 0..<100 { _ = limits.missed(from: try network(number), at: start + .seconds(number * 32)) }
    #expect(!limits.isGuarded(at: start + .seconds(3200)))
  }

  @Test func `F7: what is kept of sources is forgotten when it is over`() throws {
    var limits = JoinLimits()
    for number in 0..<5000 { _ = limits.join(from: try network(number), at: start) }
    #expect(limits.knownSources == 5000)
    _ = limits.missed(from: try network(1), at: start)
    _ = limits.join(from: try network(9999), at: start + .seconds(61))
    #expect(limits.knownSources == 2)
  }
}

@Suite struct RemoteNetworkTests {
  @Test func `a household's IPv6 addresses are one source, IPv4 addresses each one, however the socket shows them`() throws {
    func network(_ text: String) throws -> RemoteNetwork { RemoteNetwork(try SocketAddress(ipAddress: text, port: 9)) }
    #expect(try network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::7"))
    #expect(try network("2001:db8:1:2::1") != network("2001:db8:1:3::1"))
    #expect(try network("2001:db8:1:2::1").name == "2001:db8:1:2::/64")
    #expect(try network("192.0.2.7").name == "192.0.2.7")
    #expect(try network("192.0.2.7").shown == "192.0.2.0/24")
    #expect(try network("192.0.2.7") != network("192.0.2.8"))
    #expect(try network("::ffff:192.0.2.7") == network("192.0.2.7"))
  }
}
