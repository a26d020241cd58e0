import Testing

@testable import SignIn

@Suite struct PasswordHashTests {
  private let cost = PasswordHash.Cost(rounds: 1024, parallelism: 16)

  @Test func `the key of RFC 7914, section 12, comes out`() throws {
    let hash = try #require(PasswordHash("password", salt: Array("NaCl".utf8), cost: cost))
    #expect(hex(hash.hash) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")
  }

  @Test func `only the same password fits`() throws {
    let hash = try #require(PasswordHash("richtig Pferd Batterie", salt: [1, 2], cost: cost))
    #expect(hash.isOf("richtig Pferd Batterie", cost: cost))
    for other in ["", "richtig Pferd Batteri", "richtig Pferd Batterie ", "Richtig Pferd Batterie"] {
      #expect(!hash.isOf(other, cost: cost))
    }
  }

  @Test func `a password without end is no work for the relay`() {
    #expect(PasswordHash(String(repeating: "a", count: PasswordHash.longest + 1), salt: [], cost: cost) == nil)
  }
}

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
