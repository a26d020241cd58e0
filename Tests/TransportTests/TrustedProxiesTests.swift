import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

@Suite struct TrustedProxiesTests {
  private func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1) }

  private func source(_ proxies: String, _ peer: String, _ forwarded: String...) throws -> String {
    try #require(TrustedProxies(proxies)).source(of: address(peer), forwarded: forwarded).name
  }

  @Test func `T25: only a named proxy is believed, and of what it says only the last address that is no proxy`() throws {
    #expect(try source("", "10.0.0.1", "203.0.113.7") == "10.0.0.1")
    #expect(try source("10.0.0.0/8", "192.0.2.1", "203.0.113.7") == "192.0.2.1")
    #expect(try source("10.0.0.0/8", "10.0.0.1") == "10.0.0.1")
    #expect(try source("10.0.0.0/8", "10.0.0.1", "203.0.113.7") == "203.0.113.7")
    #expect(try source("10.0.0.0/8", "10.0.0.1", "198.51.100.1, 203.0.113.7") == "203.0.113.7")
    #expect(try source("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "203.0.113.7,10.0.0.2 ") == "203.0.113.7")
    #expect(try source("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3")
    #expect(try source("10.0.0.1, 2001:db8::/32", "2001:db8::1", "2001:db9:0:1::5") == "2001:db9:0:1::/64")
    #expect(try source("10.0.0.1", "::ffff:10.0.0.1", "203.0.113.7") == "203.0.113.7")
  }

  @Test(arguments: ["", " ", "evil", "203.0.113.7:80", "203.0.113.300", "[::1]", "unknown", "203.0.113.7,"])
  func `T25: what is no address ends the search at whoever has sent it`(word: String) throws {
    #expect(try source("10.0.0.0/8", "10.0.0.1", "198.51.100.9, \(word)") == "10.0.0.1")
    #expect(try source("10.0.0.0/8", "10.0.0.1", "\(word), 10.0.0.2") == "10.0.0.2")
  }

  @Test func `a network ends where its prefix says`() throws {
    let proxies = try #require(TrustedProxies("192.0.2.128/25,2001:db8:8000::/33 , 198.51.100.4"))
    for inside in ["192.0.2.128", "192.0.2.255", "2001:db8:ffff::", "198.51.100.4"] {
      #expect(proxies.contain(try address(inside)))
    }
    for outside in ["192.0.2.127", "192.0.3.128", "2001:db8:7fff::", "198.51.100.5", "::"] {
      #expect(!proxies.contain(try address(outside)))
    }
    #expect(try #require(TrustedProxies("0.0.0.0/0")).contain(try address("203.0.113.7")))
    for bad in ["host", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "10.0.0.1 10.0.0.2"] {
      #expect(TrustedProxies(bad) == nil, "\(bad)")
    }
  }

  @Test func `T24, T25: a proxy may have many strangers, those behind it no more than anyone`() throws {
    let pool = StrangerPool()
    let peer = try address("10.0.0.1")
    func stranger(isProxy: Bool) throws -> StrangerPool.Place? {
      let channel = EmbeddedChannel()
      try channel.connect(to: peer).wait()
      return pool.admit(channel, isProxy: isProxy)
    }
    for _ in 0..<StrangerPool.perSource { #expect(try stranger(isProxy: false) != nil) }
    #expect(try stranger(isProxy: false) == nil)
    let behind = RemoteNetwork(try address("203.0.113.7"))
    var places = try (0...StrangerPool.perSource).map { _ in try #require(try stranger(isProxy: true)) }
    let last = places.removeLast()
    for place in places { #expect(place.isAdmitted(from: behind)) }
    #expect(!last.isAdmitted(from: behind))
    #expect(last.isAdmitted(from: RemoteNetwork(try address("203.0.113.8"))))
    places[0].leave()
    #expect(try #require(try stranger(isProxy: true)).isAdmitted(from: behind))
  }
}
