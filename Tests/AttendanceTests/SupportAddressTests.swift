import Attendance
import Testing

@Suite struct SupportAddressTests {
  private let digest = [UInt8](repeating: 0xAB, count: 32)

  @Test("an address is a host, or one with the company's root and the relay's key; what it says is what is read")
  func readsWhatItWrites() throws {
    let plain = try #require(SupportAddress(" hilfe.example:8443 "))
    #expect(plain.relay.address == "hilfe.example:8443")
    #expect(plain.root == nil)
    let full = SupportAddress(relay: .init(address: "127.0.0.1:443", pin: digest), root: digest)
    #expect(SupportAddress(full.text) == full)
    let rooted = SupportAddress(relay: .init(address: "[::1]:443", pin: nil), root: digest)
    #expect(SupportAddress(rooted.text) == rooted)
    #expect(SupportAddress("https://hilfe.example/support")?.relay.address == "hilfe.example")
    #expect(full.text.hasPrefix("https://127.0.0.1:443/support#1."))
  }

  @Test(
    "anything else is no address",
    arguments: [
      "", "a b", "https://", "https://a/enrol#1.x", "https://a/support#2.x", "https://a/support#1.", "https://a/support#1.AAAA",
      "http://a/support", "a/b", "a?b", "a@b", "ä", "a\u{202E}b",
    ])
  func refuses(text: String) {
    #expect(SupportAddress(text) == nil)
  }
}
