import Testing

@testable import SignIn

@Suite("CBOR") struct CBORTests {
  @Test(
    "the values of RFC 8949, appendix A, are read",
    arguments: [
      ("00", CBOR(0)), ("17", CBOR(23)), ("1818", CBOR(24)), ("1903e8", CBOR(1000)), ("1a000f4240", CBOR(1_000_000)),
      ("1bffffffffffffffff", .unsigned(.max)), ("20", CBOR(-1)), ("3863", CBOR(-100)), ("3903e7", CBOR(-1000)),
      ("f4", .simple(20)), ("f5", .simple(21)), ("f6", .simple(22)), ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])),
      ("60", .text("")), ("62c3bc", .text("ü")), ("80", .list([])),
      ("8301820203820405", .list([CBOR(1), .list([CBOR(2), CBOR(3)]), .list([CBOR(4), CBOR(5)])])),
      ("a201020304", .map([(CBOR(1), CBOR(2)), (CBOR(3), CBOR(4))])),
      ("a26161016162820203", .map([(.text("a"), CBOR(1)), (.text("b"), .list([CBOR(2), CBOR(3)]))])),
    ])
  func appendixA(_ hex: String, _ value: CBOR) throws {
    #expect(try CBORReader.value(bytes(hex)) == value)
  }

  @Test(
    "what WebAuthn has no use for is refused",
    arguments: [
      "", "18", "1c", "5f42010243030405ff", "9fff", "bfff", "c074", "f93c00", "f7", "ff", "0000", "62c328", "a2010201", "a101",
      "a201020103", "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "818181818181818181",
    ])
  func refused(_ hex: String) {
    #expect(throws: SignInError.malformed) { try CBORReader.value(bytes(hex)) }
  }

  @Test func `no bytes at all make it trap`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...64, using: &generator)
      let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      if case .bytes(let read)? = try? CBORReader.value(noise) { #expect(read.count < noise.count) }
    }
  }
}
