import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct AssetBundleTests {
  /// One entry of a pack.
  private static func entry(
    _ path: String, _ type: String = "text/css", plain: String = "", gzip: String = "", brotli: String = ""
  ) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).reversed().map { UInt8(value >> (8 * $0) & 255) } }
    return number(path.utf8.count, 2) + Array(path.utf8) + number(type.utf8.count, 1) + Array(type.utf8)
      + number(plain.utf8.count, 4) + [UInt8](repeating: 7, count: 32)
      + [plain, gzip, brotli].flatMap { number($0.utf8.count, 4) } + Array((plain + gzip + brotli).utf8)
  }

  private static let mark = Array("rs-web/1\n".utf8)

  @Test func `an entry is found by its path, in the codings that it has`() throws {
    let bundle = try AssetBundle(
      pack: Self.mark + Self.entry("/assets/1/a.css", plain: "plain", gzip: "gz", brotli: "b")
        + Self.entry("door/door.de.html", plain: "<p>") + Self.entry("door/door.en.html", plain: "<b>"))
    let asset = try #require(bundle.asset(at: "/assets/1/a.css"))
    #expect(Asset.Coding.allCases.map { asset.bytes($0).map { String(decoding: $0, as: UTF8.self) } } == ["b", "gz", "plain"])
    #expect(bundle.page("door/door", .german)?.bytes(.identity) == Array("<p>".utf8))
    #expect(bundle.page("door/door", .english)?.bytes(.brotli) == nil)
    #expect(bundle.asset(at: "/assets/1/A.css") == nil)
    #expect(bundle.all.count == 3)
  }

  @Test(arguments: [
    ("gzip, deflate, br", Asset.Coding.brotli), ("GZIP", .gzip), ("br;q=0, gzip;q=0.5", .gzip), ("", .identity),
    ("br;q=0.0", .identity),
    ("zstd", .identity),
  ])
  func `the smallest coding is chosen that the browser takes`(header: String, coding: Asset.Coding) throws {
    let bundle = try AssetBundle(pack: Self.mark + Self.entry("/a", plain: "plain", gzip: "gz", brotli: "b"))
    #expect(bundle.asset(at: "/a")?.coding(accepting: header) == coding)
  }

  @Test func `a pack that was cut anywhere is refused, and so is a path that is there twice or holds a line break`() throws {
    let whole = Self.mark + Self.entry("/a", plain: "plain", gzip: "gz", brotli: "b")
    for length in 0..<whole.count where length != Self.mark.count {
      #expect(throws: AssetError.self) { try AssetBundle(pack: Array(whole.prefix(length))) }
    }
    #expect(throws: AssetError.self) { try AssetBundle(pack: whole + Self.entry("/a")) }
    #expect(throws: AssetError.self) { try AssetBundle(pack: Self.mark + Self.entry("/a\r\nx: y")) }
    #expect(throws: AssetError.self) { try AssetBundle(pack: Self.mark + Self.entry("/a", "text/css\n")) }
    #expect(throws: AssetError.self) { try AssetBundle(pack: Self.mark + Self.entry(String(repeating: "a", count: 201))) }
  }

  @Test func `the section of a program is read, with whatever stands behind the image`() throws {
    let folder = try TemporaryFolder()
    let pack = Self.mark + Self.entry("/assets/1/a.css", plain: "plain")
    try folder.write(pack, to: "pack")
    let made = try folder.run("cp /bin/true bare && objcopy --add-section .rs.web=pack bare rs")
    try #require(made.status == 0, "\(made.text)")
    #expect(try AssetBundle(program: folder.file("bare")) == nil)
    #expect(try AssetBundle(program: folder.file("rs"))?.all.map(\.path) == ["/assets/1/a.css"])
    try folder.write(try folder.bytes(of: "rs") + ProgramAddress.trailer("https://a/support#1"), to: "rs")
    #expect(try AssetBundle(program: folder.file("rs"))?.asset(at: "/assets/1/a.css")?.bytes(.identity) == Array("plain".utf8))
    #expect(throws: AssetError.unreadable(code: ENOENT)) { try AssetBundle(program: folder.file("none")) }
  }

  @Test func `a program whose headers lie anywhere else is no program with pages`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.mark, to: "pack")
    try #require(try folder.run("objcopy --add-section .rs.web=pack /bin/true rs").status == 0)
    let image = try folder.bytes(of: "rs")
    var random = SystemRandomNumberGenerator()
    let table = image[40..<48].reversed().reduce(0) { $0 << 8 | Int($1) }
    for _ in 0..<500 {
      var broken = image
      let place = Bool.random(using: &random) ? Int.random(in: 0..<64) : Int.random(in: table..<image.count)
      broken[place] = UInt8.random(in: 0...255)
      try folder.write(broken, to: "broken")
      _ = try? AssetBundle(program: folder.file("broken"))
    }
  }
}
