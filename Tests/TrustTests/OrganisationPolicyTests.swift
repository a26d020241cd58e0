import Policy
import Testing
import Wire

@testable import Trust

@Suite struct OrganisationPolicyTests {
  @Test func `a policy that says nothing of customers is the same bytes as before it could, and those stay readable`() throws {
    let policy = try Fixture().policy()
    let payload = policy.payload
    // The last field of the first layout: the length and text of the consent's version.
    #expect(payload.suffix(5) == [0, 0, 0, 1, UInt8(ascii: "1")])
    let read = try OrganisationPolicy(verified: payload)
    #expect(read == policy)
    #expect(!read.allowsHosted(for: "Kanzlei Huber"))
    #expect(read.customer("Kanzlei Huber").profile == .standard)
  }

  @Test func `what is said of customers survives its own bytes; a broken list is malformed`() throws {
    var policy = try Fixture().policy()
    policy.allowsHosted = true
    policy.change("Kanzlei Huber") { $0.profile = .professionalSecrecy }
    policy.change("Praxis Öztürk") { $0.allowsHosted = true }
    policy.change("Bäckerei") { $0.allowsHosted = false }
    let payload = policy.payload
    #expect(try OrganisationPolicy(verified: payload) == policy)
    let before = try Fixture().policy().payload.count
    for count in 0..<payload.count where count != before {
      #expect(throws: TrustError.malformed) { try OrganisationPolicy(verified: Array(payload.prefix(count))) }
    }
    for wrong in [UInt8(3), 255] {
      var bent = payload
      bent[bent.count - 1] = wrong
      #expect(throws: TrustError.malformed) { try OrganisationPolicy(verified: bent) }
    }
  }

  @Test
  func
    `4.6: professional secrecy asks for a permission of the customer's own, and a customer's word goes before the general one`()
    throws
  {
    var policy = try Fixture().policy()
    policy.change("Kanzlei Huber") { $0.profile = .professionalSecrecy }
    policy.change("Bäckerei") { $0.allowsHosted = false }
    policy.allowsHosted = true
    #expect(policy.allowsHosted(for: "Metzgerei"))
    #expect(!policy.allowsHosted(for: "Bäckerei"))
    #expect(!policy.allowsHosted(for: "Kanzlei Huber"))
    #expect(!policy.allowsHosted(for: "KANZLEI huber"))
    policy.change("kanzlei huber") { $0.allowsHosted = true }
    #expect(policy.allowsHosted(for: "Kanzlei Huber"))
    #expect(policy.customer("Kanzlei Huber").profile == .professionalSecrecy)
    #expect(policy.customers.count == 2)
  }

  @Test func `a customer of whom nothing is left to say takes no room`() throws {
    var policy = try Fixture().policy()
    policy.change("Kanzlei Huber") { $0.profile = .professionalSecrecy }
    policy.change("Kanzlei Huber") { $0.profile = .standard }
    #expect(policy == (try Fixture().policy()))
  }
}
