import Foundation
import TestSupport
import Testing

/// The real program on a German machine, down to the parser's own words. No locale needs to be installed for that.
@Suite("Language", .serialized) struct LanguageSerialTests {
  static let english: Set = [
    "the", "is", "are", "of", "to", "and", "or", "with", "for", "this", "that", "it", "be", "by", "from", "your", "you", "where",
    "which", "cannot", "does", "have", "its", "then", "when", "default", "values", "usage", "options", "arguments",
    "subcommands", "overview", "see", "error", "missing", "unknown", "invalid", "unexpected", "permission", "denied", "file",
  ]

  /// The help of a program as the parser describes it to machines.
  struct Description: Decodable {
    struct Command: Decodable {
      let commandName: String
      let subcommands: [Command]?
      /// The arguments that lead to this command and to each one below it.
      func paths(_ above: [String] = []) -> [[String]] {
        [above] + (subcommands ?? []).flatMap { $0.paths(above + [$0.commandName]) }
      }
    }
    let command: Command
  }

  @Test("every command explains itself in German")
  func help() throws {
    let described = try Program(Installation.rs, ["--experimental-dump-help"])
    #expect(described.ended() == 0)
    let description = try JSONDecoder().decode(Description.self, from: Data(described.said.joined(separator: "\n").utf8))
    let paths = description.command.paths()
    #expect(paths.count > 20)
    for path in paths {
      let lines = try german(path + ["--help"], status: 0)
      #expect(lines.first?.hasPrefix("ZWECK: ") == true, "\(path)")
      #expect(lines.contains { $0.hasPrefix("AUFRUF: ") } && lines.contains("OPTIONEN:"), "\(path)")
      #expect(lines.contains { $0.contains("Diese Hilfe zeigen.") }, "\(path)")
    }
  }

  @Test(
    "every mistake on the command line is named in German",
    arguments: [
      ("foo", "'foo' ist hier überzählig"), ("view a b c", "2 Angaben sind hier überzählig: 'b', 'c'"),
      ("view", "Entweder ein Gerät"), ("view --reason", "Es fehlt der Wert für '--reason <grund>'"),
      ("view a --reasn", "Die Option '--reasn' gibt es nicht. Meinten Sie '--reason'?"),
      ("view a --elsewhere", "Die Option '--elsewhere' gibt es nicht"), ("-x", "Die Option '-x' gibt es nicht"),
      ("view a --fit=3", "Die Option '--fit' hat keinen Wert; angegeben ist '3'."), ("view ---", "Die Option"),
      (
        "operator add a --role b",
        "'b' passt nicht zu '--role <rolle>'. Möglich sind 'admin', 'technician', 'auditor' und 'employee'."
      ),
      ("policy set a --variant C", "'C' passt nicht zu '--variant <variante>'. Möglich sind 'A' und 'B'."),
      ("serve --listen a:b", "'a:b' passt nicht zu '--listen <adresse:port>'"),
      ("serve --key a", "--certificate und --key gehören zusammen."), ("agent --enrol-only", "--enrol-only braucht --enrol."),
      ("view a --rights b", "--rights nimmt view"), ("view a --screenshot b", "--screenshot gehört zu --headless."),
      ("audit verify --data a --customer b", "lassen Sie --customer weg."),
      ("--generate-completion-script=a", "Für 'a' gibt es keine Ergänzungen."),
    ])
  func mistakes(command: String, says: String) throws {
    let lines = try german(command.split(separator: " ").map(String.init), status: 64)
    #expect(lines.first?.hasPrefix("Fehler: ") == true && lines.first?.contains(says) == true, "\(command): \(lines)")
    #expect(lines.contains { $0.hasPrefix("Aufruf: rs ") }, "\(command): \(lines)")
  }

  @Test("what the system reports is said in German")
  func system() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "datei")
    #expect(
      try german(["serve", "--data", folder.file("datei/data")], status: 73)[0].contains("ein Teil des Pfades ist kein Ordner"))
    #expect(
      try german(["agent", "--unattended", "--data", folder.file("datei/data")], status: 73)[0].contains("kein Ordner"))
    #expect(try german(["device", "list", "--identity", folder.file("none")], status: 66)[0].contains("liegt keine Identität"))
    let (taken, port) = try #require(Self.listener())
    defer { close(taken) }
    let busy = try german(["serve", "--data", folder.file("relay"), "--listen", "127.0.0.1:\(port)"], status: 69)
    #expect(busy.contains { $0.contains("ein anderes Programm benutzt diesen Port schon") }, "\(busy)")
  }

  @Test("what a running relay, its devices and its audit are like is said in German")
  func results() throws {
    let installation = try Installation()
    let identity = ["--identity", installation.folder.file("identity")]
    let shown = try german(["device", "show", "kasse-1"] + identity, status: 0)
    #expect(shown.contains("ZUSTAND: verbunden") && shown.contains("BILDSCHIRM: bereit"), "\(shown)")
    for command in ["device list", "operator list", "policy explain kasse-1", "audit verify", "doctor"] {
      _ = try german(command.split(separator: " ").map(String.init) + identity, status: 0)
    }
    let output = installation.folder.file("export")
    let exported = try german(["audit", "export", "--customer", "Bäckerei Müller", "--output", output] + identity, status: 0)
    #expect(exported.contains { $0.contains("sha256sum -c SHA256SUMS") }, "\(exported)")
    #expect(try german(["device", "show", "nirgends"] + identity, status: 66)[0].contains("nirgends"))
  }

  /// What the program says on a German machine; no line of it is English.
  private func german(_ arguments: [String], status: Int32) throws -> [String] {
    let program = try Program(Installation.rs, arguments, environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(program.ended() == status, "\(arguments): \(program.said)")
    let said = program.said
    for line in said {
      // Options, what is given for them, and digests, in whose digits words may stand, are the same in every language.
      let names = /--?[\w=-]+|[0-9a-f]{16,}|'[^']*'|\((?:Werte|Vorgabe): [^)]*\)|rs [a-z ]+/
      let words = line.replacing(names, with: "").lowercased().split { !$0.isLetter }
      #expect(Self.english.isDisjoint(with: words.map(String.init)), "\(arguments): \(line)")
    }
    return said
  }

  /// A socket that listens on a port of its own.
  private static func listener() -> (file: Int32, port: UInt16)? {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, size) == 0 && listen(file, 1) == 0 && getsockname(file, $0, &size) == 0
      }
    }
    return isBound ? (file, UInt16(bigEndian: address.sin_port)) : nil
  }
}
