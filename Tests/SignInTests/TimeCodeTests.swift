import Policy
import Testing

@testable import SignIn

@Suite struct TimeCodeTests {
  private let secret = Array("12345678901234567890".utf8)

  @Test(
    "the codes of RFC 6238, appendix B, come out",
    arguments: [
      (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
      (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
  func appendixB(_ time: Int64, _ code: String) {
    #expect(TimeCode.code(secret, step: time / 30, digits: 8) == code)
  }

  @Test func `the codes of RFC 4226, appendix D, come out`() {
    let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
    #expect((0..<10).map { TimeCode.code(secret, step: Int64($0)) } == codes)
  }

  @Test func `a code counts half a minute around its own, and no longer`() {
    let code = TimeCode.code(secret, step: 100)
    let counts = (98...102).map { step in
      TimeCode.step(of: code, secret: secret, at: Timestamp(milliseconds: Int64(step) * 30_000 + 15_000), after: 0)
    }
    #expect(counts == [nil, 100, 100, 100, nil])
  }

  @Test func `a code that was used does not count again, nor one before it`() {
    let now = Timestamp(milliseconds: 100 * 30_000)
    #expect(TimeCode.step(of: TimeCode.code(secret, step: 100), secret: secret, at: now, after: 100) == nil)
    #expect(TimeCode.step(of: TimeCode.code(secret, step: 99), secret: secret, at: now, after: 100) == nil)
    #expect(TimeCode.step(of: TimeCode.code(secret, step: 101), secret: secret, at: now, after: 100) == 101)
  }

  @Test func `a text that is no code counts for nothing`() {
    let now = Timestamp(milliseconds: 100 * 30_000)
    for text in ["", "12345", "1234567", "      ", "٣٣٣٣٣٣", TimeCode.code(secret, step: 100) + " "] {
      #expect(TimeCode.step(of: text, secret: secret, at: now, after: 0) == nil)
    }
  }

  @Test func `a secret is shown in base32 as RFC 4648 has it`() {
    #expect(TimeCode.text(of: Array("foobar".utf8)) == "MZXW6YTBOI")
    #expect(TimeCode.text(of: secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
  }
}
