import Foundation
import TestSupport
import Testing

/// Terms, hours and receipts with the real program.
@Suite("Commands of attended support", .serialized) struct AttendanceCommandSerialTests {
  @Test("S2-3, S3-13: an organisation sets its own terms, version by version, and what is no text is refused")
  func terms() throws {
    let company = try Company()
    let before = try company.command(["terms", "show"])
    #expect(before.lines.contains { $0.contains("Remote support by Muster GmbH (muster.example)") }, "\(before.lines)")
    try company.folder.write(Array("Es gilt: <b>\u{1B}[31mrot\n".utf8), to: "de.txt")
    try company.folder.write(Array("What holds:\nred\n".utf8), to: "en.txt")
    func set(_ german: String) throws -> (lines: [String], status: Int32) {
      try company.command(
        ["terms", "set", "--german", company.folder.file(german), "--english", company.folder.file("en.txt"), "--json"])
    }
    #expect(try set("de.txt").status == 0)
    let again = try set("de.txt")
    #expect(again.lines.contains { $0.contains("\"version\":2") }, "\(again.lines)")
    let shown = try company.command(["terms", "show"])
    #expect(shown.lines.contains("What holds:") && shown.lines.contains { $0.contains("Version 2") }, "\(shown.lines)")
    #expect(try company.command(["terms", "show", "--json"]).lines.contains { $0.contains("\"digest\":") })
    try company.folder.write(Array(" \n".utf8), to: "blank.txt")
    #expect(try set("blank.txt").status == 65)
    #expect(try set("none.txt").status == 66)
  }

  @Test("S2-4: hours are set for all and for one customer, shown with what they mean now, and taken away again")
  func hours() throws {
    let company = try Company()
    func hours(_ arguments: String...) throws -> (lines: [String], status: Int32) { try company.command(["hours"] + arguments) }
    #expect(try hours("show").lines.contains { $0.contains("always") })
    #expect(try hours("set", "--land", "BY").status == 64)
    #expect(try hours("set").status == 64)
    let usual = try hours("set", "--open", "Mo-So 0-24", "--land", "BY", "--opened", "2999-01-01", "--end", "end")
    #expect(usual.status == 0, "\(usual.lines)")
    #expect(try hours("set", "--customer", "Bäckerei", "--open", "Mo 3:00-3:01", "--closed", "2999-12-24").status == 0)
    let shown = try hours("show").lines
    #expect(shown.contains { $0.contains("(everybody else)") && $0.contains("BY") && $0.contains("+2999-01-01") }, "\(shown)")
    #expect(
      shown.contains { $0.hasPrefix("Bäckerei") && $0.contains("Mo 03:00-03:01") && $0.contains("-2999-12-24") }, "\(shown)")
    #expect(try hours("set", "--customer", "Bäckerei", "--remove").status == 0)
    #expect(try !hours("show").lines.contains { $0.hasPrefix("Bäckerei") })
    #expect(try hours("set", "--remove").status == 0)
    #expect(try hours("show", "--json").lines.joined().contains("\"isOpen\":true"))
  }

  @Test("S2-4: an exception is signed, shown with who allowed it and who asked for it, and lasts a day at most")
  func exception() throws {
    let company = try Company()
    #expect(try company.command(["hours", "set", "--open", "Mo 3:00-3:01"]).status == 0)
    let words = ["hours", "override", "--customer", "Bäckerei", "--reason", "Kasse steht", "--requested-by", "Frau Öz"]
    #expect(try company.command(words + ["--for", "25"]).status == 64)
    #expect(try company.command(words + ["--for", "3"]).status == 0)
    let shown = try company.command(["hours", "show", "--customer", "Bäckerei"]).lines
    #expect(shown.contains { $0.contains("Anna Beispiel") && $0.contains("Frau Öz: Kasse steht") }, "\(shown)")
    #expect(try company.audit("hours.override") == 1)
  }

  @Test("a receipt is verified without network and identity; a changed letter, or another company, ends with 65")
  func receipt() throws {
    let folder = try TemporaryFolder()
    let page = try Vectors.bytes("receipts/session.html")
    try folder.write(page, to: "receipt.html")
    func verify(_ file: String, _ more: String...) throws -> Program {
      let environment = Company.environment.merging(["HOME": "/nonexistent"]) { $1 }
      return try Program(
        "/usr/bin/env", ["unshare", "--net", Company.rs, "verify", "receipt", folder.file(file)] + more, environment: environment)
    }
    let good = try verify("receipt.html")
    #expect(good.ended() == 0, "\(good.said)")
    #expect(good.said.contains { $0.hasPrefix("Who asked: ") } && good.said.contains { $0.hasPrefix("Intact") }, "\(good.said)")
    let bent = String(decoding: page, as: UTF8.self).replacing("You refused.", with: "You agreed.")
    try folder.write(Array(bent.utf8), to: "bent.html")
    let changed = try verify("bent.html", "--json")
    #expect(changed.ended() == 65)
    #expect(changed.said.contains("{\"error\":\"receipt.page\"}"), "\(changed.said)")
    #expect(try verify("receipt.html", "--root", String(repeating: "0", count: 64)).ended() == 65)
    #expect(try verify("receipt.html", "--root", "12").ended() == 64)
    #expect(try verify("missing.html").ended() == 66)
  }
}
