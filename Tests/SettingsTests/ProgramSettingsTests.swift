import Foundation
import Settings
import Testing

@Suite("ProgramSettings") struct ProgramSettingsTests {
  @Test("the example file has every key with its default, and nothing else")
  func example() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../config.example.toml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let settings = try ProgramSettings(text: text, file: "config.example.toml")
    for key in SettingKey.allCases {
      #expect(settings[key] == key.fallback)
      #expect(text.contains("\n\(key.name) = \"\(key.fallback)\"\n"))
    }
    #expect(text.components(separatedBy: "\n").filter { $0.contains(" = ") }.count == SettingKey.allCases.count)
  }

  @Test("no file at all gives the defaults")
  func nothing() throws {
    let settings = try ProgramSettings(path: nil, environment: [:])
    for key in SettingKey.allCases {
      #expect(settings[key] == key.fallback)
      #expect(settings.given(key) == nil)
    }
  }

  @Test("quotes, escapes, comments, blanks and the line ends of Windows mean what TOML says")
  func writing() throws {
    let text = "# c\r\n [ relay ] # c\r\n\tdata\t= \"a\\\"\\u00e4#\" # c\r\n[agent]\nlock_command='\\x'"
    let settings = try ProgramSettings(text: text, file: "f")
    #expect(settings[.relayData] == "a\"ä#")
    #expect(settings[.agentLockCommand] == "\\x")
  }

  @Test("T25: trusted proxies are addresses and networks of both families")
  func networks() throws {
    let text = "[relay]\ntrusted_proxies = \"10.0.0.1,192.0.2.0/24 , 2001:db8::/32\""
    #expect(try ProgramSettings(text: text, file: "f").given(.relayTrustedProxies) == "10.0.0.1,192.0.2.0/24 , 2001:db8::/32")
  }

  @Test("S4-6, S4-8: paths of one's own lead to pages")
  func aliases() throws {
    let settings = try ProgramSettings(text: "[web]\naliases = \"/ra-host=/get/host, /go/ra-client = /get/support\"", file: "f")
    #expect(PageAliases(settings[.webAliases])?.targets == ["/ra-host": "/get/host", "/go/ra-client": "/get/support"])
    #expect(PageAliases("")?.targets == [:] && PageAliases(" ")?.targets == [:])
  }

  @Test(
    "T1: no path of one's own is one of the relay's, or written in several ways",
    arguments: [
      "/a", "/a=", "=/get/host", "/a=/get/host,", ",", "/a=/get/host,/a=/get/support", "a=/get/host", "/=/get/host",
      "/a=/console",
      "/a=https://evil.test/", "/a=//evil.test", "/get=/get/host", "/get/host=/get/support", "/GET/x=/", "/api/v1=/",
      "/assets/x=/",
      "/console=/", "/a%2fb=/", "/a//b=/", "/a/=/", "/./a=/", "/../a=/", "/a/..=/", "/ä=/", "/a?b=/", "/a#b=/", "/a/b/c/d/e=/",
      "/a=/get/host=/", "/" + String(repeating: "a", count: 65) + "=/", (0..<33).map { "/a\($0)=/" }.joined(separator: ","),
    ])
  func noAlias(text: String) {
    #expect(throws: SettingsError.at("f", 2, .notAliases("web.aliases"))) {
      try ProgramSettings(text: "[web]\naliases = '\(text)'", file: "f")
    }
  }

  @Test("the environment wins over the file")
  func precedence() throws {
    let path = try write("[relay]\ndata = \"a\"\nlisten = \":1\"\n")
    let settings = try ProgramSettings(path: path, environment: ["RS_RELAY_DATA": "b", "RS_AGENT_LOCK_COMMAND": "x"])
    #expect(settings[.relayData] == "b")
    #expect(settings[.relayListen] == ":1")
    #expect(settings[.agentLockCommand] == "x")
  }

  @Test("T67, F24: broken files are refused with the line", arguments: broken)
  func refuses(text: String, line: Int, problem: SettingsError.Problem) {
    do throws(SettingsError) {
      _ = try ProgramSettings(text: text, file: "f")
      Issue.record("taken: \(text)")
    } catch {
      #expect(error == SettingsError.at("f", line, problem))
    }
  }

  @Test("T67: an error never holds a value of the file")
  func secrets() {
    for (text, _, _) in Self.broken {
      do throws(SettingsError) {
        _ = try ProgramSettings(text: text, file: "f")
      } catch {
        #expect(!"\(error)".contains("hunter2"))
      }
    }
  }

  @Test("a broken variable, a folder, a missing and a too large file are refused")
  func unreadable() throws {
    let large = try write(String(repeating: "#", count: ProgramSettings.largestFile + 1))
    for path in [NSTemporaryDirectory(), "/nowhere/rs.toml", large] {
      #expect(throws: SettingsError.at(path, 0, .unreadable)) { try ProgramSettings(path: path, environment: [:]) }
    }
    #expect(throws: SettingsError.at("RS_RELAY_LISTEN", 0, .notAddress("relay.listen"))) {
      try ProgramSettings(path: nil, environment: ["RS_RELAY_LISTEN": ":0"])
    }
  }

  static let broken: [(String, Int, SettingsError.Problem)] = [
    ("nonsense", 1, .syntax), ("[relay", 1, .syntax), ("[relay]\ndata =", 2, .syntax), ("[relay]\ndata = hunter2", 2, .syntax),
    ("[relay]\ndata = \"hunter2", 2, .syntax), ("[relay]\ndata = \"a\"\ndata = \"b\"", 3, .syntax),
    ("[relay]\n[relay]", 2, .syntax), ("= 1", 1, .syntax), ("[]", 1, .syntax), ("[relay]\ndata \"a\"", 2, .syntax),
    ("[relay]\n\"a\" \"b\"", 2, .syntax), ("[relay]\ndata = \"\\q\"", 2, .syntax), ("[relay]\ndata = 'a", 2, .syntax),
    ("\n\n[relay]\ndata = [1,", 4, .notText("relay.data")), ("[relay]\ndata = {a=", 2, .notText("relay.data")), ("[", 1, .syntax),
    ("[\n", 1, .syntax),
    ("data = \"hunter2\"", 1, .unknownKey("data")), ("[server]", 1, .unknownKey("server")),
    ("[Relay]\ndata = \"a\"", 1, .unknownKey("Relay")), ("[relay]\nDATA = \"a\"", 2, .unknownKey("relay.DATA")),
    ("[relay]\ndata = \"a\"\npassword = \"hunter2\"", 3, .unknownKey("relay.password")),
    ("[relay]\n# data\n\ndatas = \"a\"", 4, .unknownKey("relay.datas")),
    ("[agent]\nroot = \"a\"", 2, .unknownKey("agent.root")),
    ("[viewer]\ndata = \"a\"", 2, .unknownKey("viewer.data")), ("[agent.more]\na = 1", 1, .unknownKey("agent.more")),
    ("[[relay]]\ndata = \"a\"", 1, .syntax), ("relay = 1", 1, .unknownKey("relay")),
    ("[relay]\n\" data\" = \"a\"", 2, .syntax), ("[relay]\ndata = \"\\u12\"", 2, .syntax),
    ("[relay]\ndata = \"a\" b", 2, .syntax), ("[agent]\nsecret = 'hunter2'", 2, .unknownKey("agent.secret")),
    ("[relay]\ndata = 1", 2, .notText("relay.data")), ("[relay]\ndata = true", 2, .notText("relay.data")),
    ("[relay]\ndata = 1.5", 2, .notText("relay.data")), ("[relay]\ndata = [\"a\"]", 2, .notText("relay.data")),
    ("[relay]\ndata = {a=1}", 2, .notText("relay.data")), ("[relay]\ndata = 2020-01-01", 2, .notText("relay.data")),
    ("[agent]\ncpu_limit = \"0\"", 2, .notNumber("agent.cpu_limit", upTo: 100)),
    ("[agent]\ncpu_limit = \"101\"", 2, .notNumber("agent.cpu_limit", upTo: 100)),
    ("[relay]\ndevices_per_hour = \"-1\"", 2, .notNumber("relay.devices_per_hour", upTo: 10000)),
    ("[agent]\ncpu_limit = \"5 %\"", 2, .notNumber("agent.cpu_limit", upTo: 100)),
    ("[agent]\n\ndisplay = 0", 3, .notText("agent.display")), ("[relay]\nlisten = 443", 2, .notText("relay.listen")),
    ("[relay]\ntrusted_proxies = \"10.0.0.1, hunter2\"", 2, .notNetworks("relay.trusted_proxies")),
    ("[relay]\ntrusted_proxies = \"10.0.0.0/33\"", 2, .notNetworks("relay.trusted_proxies")),
    ("[relay]\ntrusted_proxies = [\"10.0.0.1\"]", 2, .notText("relay.trusted_proxies")),
    ("[relay]\nlisten = \":hunter2\"", 2, .notAddress("relay.listen")),
    ("[relay]\nlisten = \":0\"", 2, .notAddress("relay.listen")),
    ("[relay]\nlisten = \"::65536\"", 2, .notAddress("relay.listen")),
    ("[relay]\nlisten = \"a b\"", 2, .notAddress("relay.listen")),
    ("[viewer]\nrelay = \"host:\"", 2, .notAddress("viewer.relay")),
    ("[relay]\ncertificate = \"a\"", 0, .missing("relay.key")), ("[relay]\nkey = \"hunter2\"", 0, .missing("relay.certificate")),
  ]

  private func write(_ text: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("rs-\(UUID().uuidString).toml")
    try Data(text.utf8).write(to: file)
    return file.path
  }
}
