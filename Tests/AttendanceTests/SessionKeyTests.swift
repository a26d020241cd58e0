import Testing

@testable import Attendance

@Suite struct SessionKeyTests {
  @Test func `S2-6: seven digits are read with spaces, no-break spaces and dashes, and nothing else is`() throws {
    for text in ["4212345", "421 2345", " 42-12345 ", "4 2 1\u{A0}2\u{202F}3\u{2013}4 5", "421\u{2011}2345"] {
      let key = try #require(SessionKey(text), "\(text)")
      #expect(key.slot == 42)
      #expect(key.secret == Array("12345".utf8))
      #expect(key.shown == "421 2345")
    }
    for text in ["", "421234", "42123456", "42l2345", "٤٢١٢٣٤٥", "421.2345", "421_2345", "+4212345"] {
      #expect(SessionKey(text) == nil)
    }
    #expect(SessionKey("0000000")?.shown == "000 0000")
  }

  @Test func `T30: neither printing nor dumping a key shows its secret`() throws {
    let key = try #require(SessionKey("4213769"))
    var dumped = ""
    dump(key, to: &dumped)
    let array = Array("13769".utf8)
    for text in ["\(key)", String(describing: key), String(reflecting: key), "\([key])", "\(Optional(key) as Any)", dumped] {
      #expect(!text.contains("13769"), "\(text)")
      #expect(!text.contains("\(array)"), "\(text)")
      #expect(!text.contains(where: { "3769".contains($0) }), "\(text)")
    }
    #expect("\(key)".contains("42"))
  }

  @Test func `digits are drawn evenly: what lies beyond the last whole hundred thousand is drawn again`() throws {
    struct Given: RandomNumberGenerator {
      var numbers: [UInt32]
      mutating func next() -> UInt64 { UInt64(numbers.removeFirst()) }
    }
    var generator = Given(numbers: [.max, 4_294_900_000, 4_294_899_999, 7])
    #expect(SessionKey.random(slot: 5, using: &generator).shown == "059 9999")
    #expect(SessionKey.random(slot: 5, using: &generator).shown == "050 0007")

    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<4000 {
      let key = try #require(SessionKey.random(slot: 99))
      #expect(key.slot == 99)
      for digit in key.secret { counts[Int(digit) - 0x30] += 1 }
    }
    // 20 000 digits: each 2000 ± 42 (one sigma); eight sigmas never fail by chance.
    #expect(counts.allSatisfy { abs($0 - 2000) < 340 }, "\(counts)")
    #expect(SessionKey.random(slot: 100) == nil)
  }
}

@Suite struct GuestNumberTests {
  @Test func `S4-9: a number is twelve digits of its key, and of no other`() throws {
    let digest = [UInt8](0..<32)
    let number = GuestNumber(keyDigest: digest)
    // printf 'rs-guest/1\0' and the bytes 00…1f, sha256sum, the first ten hexadecimal digits modulo 10^12.
    #expect(number.digits == "496978184213")
    #expect(number.isNumber(ofKey: digest))
    #expect(!number.isNumber(ofKey: [UInt8](1..<33)))
    #expect(number.shown.count == 15)
    #expect(GuestNumber(number.shown) == number)
    #expect(GuestNumber(number.digits) == number)
    #expect(GuestNumber("000 000 000 001")?.digits == "000000000001")
    for text in ["", "12345678901", "1234567890123", "12345678901a"] { #expect(GuestNumber(text) == nil) }
  }
}
