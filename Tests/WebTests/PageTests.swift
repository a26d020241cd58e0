import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct PageLanguageTests {
  @Test(arguments: [
    ("de-DE,de;q=0.9,en;q=0.8", PageLanguage.german), ("en-US,en;q=0.9,de;q=0.8", .english), ("fr,de;q=0.5", .german),
    ("", .english),
    ("de;q=0, en;q=0.1", .english), ("DE", .german), ("fr", .english), ("en;q=0.2, de;q=0.7", .german),
    ("*;q=nan,de;q=x", .german),
  ])
  func `the language is the one that the browser prefers among ours`(header: String, language: PageLanguage) {
    #expect(PageLanguage(accepting: header) == language)
  }
}

@Suite struct PageDataTests {
  @Test func `T18: nothing in the data ends its element`() {
    let page = PageData.page(Array("<a><!--data--></a>".utf8), json: Array(#"{"n":"</script><img>"}"#.utf8))
    let text = String(decoding: page, as: UTF8.self)
    #expect(text == #"<a><script type="application/json" id="data">{"n":"\u003c/script>\u003cimg>"}</script></a>"#)
  }

  @Test func `a page without a place for data stays as it is`() {
    #expect(PageData.page(Array("<p>".utf8), json: Array("{}".utf8)) == Array("<p>".utf8))
  }
}

@Suite struct ProgramAddressTests {
  private static func read(_ trailer: [UInt8]) throws -> String? {
    let folder = try TemporaryFolder()
    try folder.write(Array(try Data(contentsOf: URL(filePath: "/bin/true"))) + trailer, to: "rs")
    let file = open(folder.file("rs"), O_RDONLY)
    defer { close(file) }
    return ProgramAddress.read(file)
  }

  @Test func `an address comes back as it was appended`() throws {
    let address = "https://support.muster.example:8443/support#1.AAAA.BBBB"
    #expect(try Self.read(ProgramAddress.trailer(address)) == address)
    #expect(try Self.read([]) == nil)
  }

  @Test func `what is cut, longer, or no address is none`() throws {
    let trailer = ProgramAddress.trailer("https://a/support#1")
    for length in 0..<trailer.count { #expect(try Self.read(Array(trailer.prefix(length))) == nil, "\(length)") }
    #expect(try Self.read(trailer + [0]) == nil)
    #expect(try Self.read(ProgramAddress.trailer("a b")) == nil)
    #expect(try Self.read(ProgramAddress.trailer("a\u{1B}[2J")) == nil)
    #expect(try Self.read(ProgramAddress.trailer(String(repeating: "a", count: ProgramAddress.limit))) == nil)
  }
}
