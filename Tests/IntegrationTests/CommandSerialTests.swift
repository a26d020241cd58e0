import Foundation
import TestSupport
import Testing

/// The administrative commands with the real program: what they do, what they refuse, and how they say it.
@Suite("Commands", .serialized) struct CommandSerialTests {
  @Test("an operator is added, listed, renewed and revoked; a technician may not add others")
  func operators() throws {
    let installation = try Installation()
    let tina = installation.folder.file("tina")
    #expect(try installation.command("operator", "add", "Tina Tester", "--role", "technician", "--output", tina).status == 0)
    let listed = try installation.command("operator", "list").lines
    #expect(listed.contains { $0.hasPrefix("Tina Tester") && $0.contains("technician") }, "\(listed)")
    let again = try installation.command("operator", "add", "Tina Tester", "--role", "technician", "--output", tina)
    #expect(again.status == 73)
    let pushy = try Program(
      Installation.rs, ["operator", "add", "X", "--role", "admin", "--identity", tina, "--output", installation.folder.file("x")])
    #expect(pushy.ended() == 77, "\(pushy.said)")

    let before = try installation.folder.bytes(of: "tina/operator.pem")
    #expect(try installation.command("operator", "renew", tina + "/operator.pem").status == 0)
    #expect(try installation.folder.bytes(of: "tina/operator.pem") != before)
    let own = try installation.command("operator", "renew", "--passphrase-file", installation.folder.file("passphrase"))
    #expect(own.status == 0, "\(own.lines)")
    try installation.folder.write(Array("falsch\n".utf8), to: "wrong")
    #expect(try installation.command("operator", "renew", "--passphrase-file", installation.folder.file("wrong")).status == 77)

    #expect(try installation.command("operator", "revoke", "Tina Tester").status == 0)
    let refused = try Program(Installation.rs, ["device", "list", "--identity", tina])
    #expect(refused.ended() == 77, "\(refused.said)")
    #expect(try installation.command("operator", "revoke", "Niemand").status == 66)
  }

  @Test("a device is shown, its policy explained, and when it is retired it is gone for good")
  func devices() throws {
    let installation = try Installation()
    let shown = try installation.command("device", "show", "kasse").lines
    #expect(shown.contains("NAME: kasse-1") && shown.contains("VARIANT: B"), "\(shown)")
    let explained = try installation.command("policy", "explain", "kasse-1").lines
    #expect(explained.contains("DECISION: allowed"), "\(explained)")
    let wish = ["policy", "set", "kasse-1", "--variant", "A", "--wished-by", "Frau Müller", "--reference", "V-12"]
    let set = try Program(Installation.rs, wish + ["--identity", installation.folder.file("identity")])
    #expect(set.ended() == 65, "\(set.said)")

    #expect(try installation.command("device", "retire", "kasse-1").status == 0)
    let viewer = try installation.headlessViewer()
    #expect(viewer.ended() == 77, "\(viewer.said)")
    #expect(try installation.command("device", "show", "kasse-1").lines.contains("STATE: retired"))
  }

  @Test("S1-5: a workstation asks before each session until the customer wishes otherwise")
  func variant() throws {
    let installation = try Installation(deviceClass: "workstation")
    #expect(try installation.command("device", "show", "kasse-1").lines.contains("VARIANT: A"))
    let set = try installation.command(
      "policy", "set", "kasse-1", "--variant", "B", "--wished-by", "Frau Müller", "--reference", "V-12")
    #expect(set.status == 0, "\(set.lines)")
    #expect(try installation.command("device", "show", "kasse-1").lines.contains("VARIANT: B"))
    #expect(try installation.headlessViewer("--screenshot", installation.folder.file("a.png")).ended() == 0)
  }

  @Test("S1-14: who does not accept the text in force keeps no file and is not registered; an address enrols one device alone")
  func enrolment() throws {
    let installation = try Installation()
    let made = try installation.command("token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "neu")
    let address = try #require(made.lines.first { $0.hasPrefix("https://") })
    // What a program reads is the address alone, as `--enrol -` takes it.
    let piped = try installation.folder.run(
      """
      '\(Installation.rs)' token create --customer Huber --class server --identity '\(installation.folder.file("identity"))' 2>said
      """)
    #expect(piped.text.split(separator: "\n").count == 1 && piped.text.contains("/enrol"), "\(piped.text)")
    func enrol(_ folder: String, _ version: String) throws -> Program {
      try Program(
        Installation.rs,
        [
          "agent", "--unattended", "--display", installation.source.name, "--data", installation.folder.file(folder), "--enrol",
          address, "--accept-permanent-access", version,
        ])
    }
    #expect(try enrol("refused", "1").ended() != 0)
    #expect(!FileManager.default.fileExists(atPath: installation.folder.file("refused")))
    #expect(try !installation.command("device", "list").lines.contains { $0.hasPrefix("neu") })
    let first = try enrol("first", "2")
    #expect(first.says("Connected to the relay"), "\(first.said)")
    let second = try enrol("second", "2")
    #expect(second.ended() != 0, "\(second.said)")
    #expect(first.isRunning)
  }

  @Test("an export verifies with sha256sum and openssl, by the very commands that are printed with it")
  func export() throws {
    let installation = try Installation()
    let output = installation.folder.file("It's an export")
    let made = try installation.command("audit", "export", "--customer", "Bäckerei Müller", "--output", output)
    #expect(made.status == 0, "\(made.lines)")
    let start = try #require(made.lines.firstIndex { $0.hasPrefix("cd ") })
    let commands = made.lines[start...].joined(separator: "\n")
    let verified = try installation.folder.run("set -e\n" + commands)
    #expect(verified.status == 0, "\(verified.text)")
    #expect(!verified.text.contains("BROKEN") && !verified.text.contains("DOES NOT FIT"), "\(verified.text)")
    #expect(verified.text.contains("Signature Verified Successfully"), "\(verified.text)")
    let bent = try installation.folder.run("cd \"It's an export\" && sed -i '1s/token/tokem/' audit.tsv && cd .. \n" + commands)
    #expect(bent.text.contains("BROKEN") || bent.text.contains("FAILED"), "\(bent.text)")
  }

  @Test("T58: a flipped line in a copy of the relay's folder, and yesterday's copy, are noticed without the relay")
  func inspection() throws {
    let installation = try Installation()
    func verify(_ folder: String) throws -> (lines: [String], status: Int32) {
      try installation.command("audit", "verify", "--data", installation.folder.file(folder))
    }
    #expect(try installation.folder.run("cp -r relay old").status == 0)
    #expect(try verify("old").status == 0)
    #expect(try installation.headlessViewer("--screenshot", installation.folder.file("a.png")).ended() == 0)
    #expect(wait { FileManager.default.fileExists(atPath: installation.folder.file("identity/checkpoint.txt")) })
    let older = try verify("old")
    #expect(older.status == 65, "\(older.lines)")
    #expect(try installation.folder.run("cp -r relay bent").status == 0)
    let database = try Data(contentsOf: URL(fileURLWithPath: installation.folder.file("bent/rs.db-wal")))
    let place = try #require(database.range(of: Data("\"ev\":\"token.created\"".utf8)))
    var bent = database
    bent[place.lowerBound + 7] = UInt8(ascii: "T")
    try installation.folder.write(Array(bent), to: "bent/rs.db-wal")
    let broken = try verify("bent")
    #expect(broken.status != 0, "\(broken.lines)")
    let present = try verify("relay")
    #expect(present.status == 0)
    #expect(present.lines.contains { $0.contains("signed by the root") && $0.contains("identity") }, "\(present.lines)")
    #expect(try verify("nowhere").status == 66)
  }

  /// Rewrites the first line that says `token.created`, and every hash after it, in the chain and in the ledger: `python3 - FOLDER`.
  private static let rewriting = """
    import hashlib, sqlite3, sys
    database = sqlite3.connect(sys.argv[1] + "/rs.db")
    start = "0" * 64
    follow = lambda head, line: hashlib.sha256(f"{head}\\n{line}\\n".encode()).hexdigest()
    heads, changed = {}, False
    for customer, n, line in database.execute("SELECT customer, n, line FROM audit ORDER BY customer, n").fetchall():
      if not changed and '"ev":"token.created"' in line:
        line, changed = line.replace('"res":"server"', '"res":"sErver"'), True
      chain = heads.setdefault(customer, [])
      chain.append(follow(chain[-1] if chain else start, line))
      values = (line, bytes.fromhex(chain[-1]), customer, n)
      database.execute("UPDATE audit SET line = ?, h = ? WHERE customer = ? AND n = ?", values)
    head = start
    for n, line in database.execute("SELECT n, line FROM ledger ORDER BY n").fetchall():
      count, _, customer = line.split("\\t", 2)
      line = "\\t".join((count, heads[customer][int(count) - 1], customer))
      head = follow(head, line)
      database.execute("UPDATE ledger SET line = ?, h = ? WHERE n = ?", (line, bytes.fromhex(head), n))
    database.commit()
    sys.exit(not changed)
    """

  @Test("T58: a log rewritten with all its hashes is found by its signed checkpoints, whoever looks")
  func rewritten() throws {
    let installation = try Installation()
    installation.relay.end(SIGTERM)
    let sound = try installation.command("audit", "verify", "--data", installation.folder.file("relay"))
    #expect(sound.status == 0, "\(sound.lines)")
    try installation.folder.write(Array(Self.rewriting.utf8), to: "rewrite.py")
    let rewritten = try installation.folder.run("python3 rewrite.py relay")
    #expect(rewritten.status == 0, "\(rewritten.text)")
    let own = try installation.command("audit", "verify", "--data", installation.folder.file("relay"))
    #expect(own.status == 65)
    #expect(own.lines.contains { $0.hasPrefix("BROKEN") && $0.contains("1 to ") && $0.contains("Müller") }, "\(own.lines)")
    let stranger = try Program(
      Installation.rs, ["audit", "verify", "--data", installation.folder.file("relay")],
      environment: ["HOME": installation.folder.path, "LC_ALL": "C"])
    #expect(stranger.ended() == 65, "\(stranger.said)")
  }

  @Test(
    "T58: a command keeps the relay's checkpoint, and says where there was none, where it is damaged, and where the log went back"
  )
  func witness() throws {
    let installation = try Installation()
    let kept = installation.folder.file("identity/checkpoint.txt")
    #expect(try installation.command("device", "list").status == 0)
    let newest = try installation.folder.bytes(of: "identity/checkpoint.txt")
    #expect(try !installation.command("device", "list").lines.contains { $0.contains("checkpoint.txt") })
    try FileManager.default.removeItem(atPath: kept)
    #expect(try installation.command("device", "list").lines.contains { $0.contains("holds no checkpoint") })
    #expect(try installation.folder.bytes(of: "identity/checkpoint.txt") == newest)
    try installation.folder.write(Array("rs-audit/1\n".utf8), to: "identity/checkpoint.txt")
    let folder = installation.folder.file("relay")
    #expect(try installation.command("audit", "verify", "--data", folder).lines.contains { $0.contains("is damaged") })
    #expect(try installation.command("device", "list").lines.contains { $0.contains("is damaged") })
    let ahead = String(decoding: newest, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let later = ahead.enumerated().map { $0 == 2 ? "999999" : String($1) }.joined(separator: "\n")
    try installation.folder.write(Array(later.utf8), to: "identity/checkpoint.txt")
    #expect(try installation.command("device", "list").lines.contains { $0.contains("shorter or other") })
    #expect(try installation.folder.bytes(of: "identity/checkpoint.txt") == Array(later.utf8))
  }

  @Test("T58: an export signed with another log key than the organisation's is not written")
  func foreignExport() throws {
    let installation = try Installation()
    try installation.folder.write((0..<32).map { $0 }, to: "relay/audit.key")
    try installation.restartRelay()
    let output = installation.folder.file("export")
    let made = try installation.command("audit", "export", "--customer", "Bäckerei Müller", "--output", output)
    #expect(made.status == 65, "\(made.lines)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("what is not found is named, and what is out of range is refused before anything is asked")
  func refusals() throws {
    let installation = try Installation()
    for (words, said, status) in [
      (["device", "retire", "kasse-9"], "no device “kasse-9”", 66),
      (["policy", "explain", "kasse-9"], "no device “kasse-9”", 66),
      (["operator", "revoke", "Niemand"], "no operator “Niemand”", 66),
      (["audit", "export", "--customer", "Niemand", "--output", installation.folder.file("out")], "customer “Niemand”", 66),
      (["token", "create", "--customer", "K", "--class", "server", "--valid-days", "0"], "between 1 and 365", 64),
      (["token", "create", "--customer", "K", "--class", "server", "--valid-days", "366"], "between 1 and 365", 64),
      (["operator", "renew", "--valid-days", "31", "--passphrase-file", "/nowhere"], "between 1 and 30", 64),
      (["operator", "add", "T", "--role", "technician", "--valid-days=-1"], "between 1 and 30", 64),
      (
        ["operator", "renew", "--passphrase-file", "/nowhere"], "/nowhere, cannot be read: does not exist. Write the passphrase",
        66
      ),
    ] {
      let refused = try Program(
        Installation.rs, words + ["--identity", installation.folder.file("identity")], environment: ["LC_ALL": "C", "LANG": "C"])
      #expect(refused.ended() == Int32(status), "\(refused.said)")
      #expect(refused.says(said), "\(refused.said)")
    }
    let viewer = try Program(
      Installation.rs,
      ["view", "kasse-9", "--headless", "--reason", "x", "--identity", installation.folder.file("identity")],
      environment: ["LC_ALL": "C", "LANG": "C"])
    #expect(viewer.ended() == 77)
    #expect(viewer.says("no device “kasse-9”"), "\(viewer.said)")
  }

  @Test("S1-8: rs doctor finds everything in order, and names what is not")
  func doctor() throws {
    let installation = try Installation()
    let good = try installation.command("doctor")
    #expect(good.status == 0, "\(good.lines)")
    #expect(good.lines.contains { $0.hasPrefix("✓") && $0.contains("expected key") }, "\(good.lines)")
    #expect(good.lines.contains { $0.hasPrefix("✓") && $0.contains("clock") }, "\(good.lines)")
    let shut = try installation.command("doctor", "--relay", "127.0.0.1:1")
    #expect(shut.status == 69)
    #expect(shut.lines.contains { $0.hasPrefix("✗") && $0.contains("not reachable on port 1") }, "\(shut.lines)")
    let other = "127.0.0.1:\(installation.port) \(String(repeating: "A", count: 43))\n"
    try installation.folder.write(Array(other.utf8), to: "identity/relay")
    let json = try installation.command("doctor", "--json")
    #expect(json.status == 69)
    #expect(json.lines.joined().contains("\"level\":\"failure\""), "\(json.lines)")
  }

  @Test("a second rs init makes nothing, and German is spoken where the locale is German")
  func language() throws {
    let installation = try Installation()
    let again = try Program(
      Installation.rs,
      [
        "init", "--data", installation.folder.file("relay"), "--identity", installation.folder.file("other"), "--company", "A",
        "--domain", "b", "--name", "C", "--passphrase-file", installation.folder.file("passphrase"),
      ], environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(again.ended() == 73)
    #expect(again.says("Organisation"), "\(again.said)")
    #expect(!FileManager.default.fileExists(atPath: installation.folder.file("other")))
    let german = try Program(
      Installation.rs, ["device", "show", "nix", "--identity", installation.folder.file("identity")],
      environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(german.ended() == 66)
    #expect(german.says("Ein Gerät „nix“ gibt es nicht"), "\(german.said)")
  }
}
