import Foundation
import TestSupport
import Testing

/// T44: a machine whose name is a command for terminals, in every command that names it, and in the relay's and the agent's log.
@Suite(.serialized) struct TerminalTextSerialTests {
  /// `ESC ]0;pwn BEL ESC [2J`, a C1 control, and text that turns its direction.
  private static let name = "a\u{1B}]0;pwn\u{7}\u{1B}[2J\u{9B}1m\u{202E}b"

  /// What no terminal may get of a peer: C0 but what parts columns and lines, DEL, C1, and what turns directions.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  @Test func `T44: what a machine calls itself reaches no terminal as a command`() throws {
    // Under such a name nobody is enrolled; a machine that is, gives itself that name later.
    let script = """
      import os, socket, sys
      if os.path.exists(sys.argv[sys.argv.index("--data") + 1] + "/agent.db"): socket.sethostname(bytes.fromhex(sys.argv[1]))
      os.execvp(sys.argv[2], sys.argv[2:])
      """
    let hexadecimal = Self.name.utf8.map { String(format: "%02x", $0) }.joined()
    let installation = try Installation(
      in: Installation.Surroundings(command: ["unshare", "--uts", "python3", "-c", script, hexadecimal], environment: [:]))
    try installation.restartAgent(SIGTERM)
    #expect(try wait(20) { try installation.command("device", "show", "kasse-1").lines.joined().contains("pwn") })
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    viewer.end()
    var prints: [String: [String]] = ["agent": installation.agent.said, "relay": installation.relay.said, "viewer": viewer.said]
    for command in [
      ["device", "list"], ["device", "list", "--json"], ["device", "list", "--unsettled"], ["device", "show", "kasse-1"],
      ["device", "show", "kasse-1", "--json"], ["policy", "explain", "kasse-1"], ["audit", "list"], ["audit", "list", "--json"],
      ["audit", "verify"], ["operator", "list"], ["terms", "show"], ["texts", "show"], ["hours", "show"],
    ] { prints[command.joined(separator: " ")] = try installation.company.command(command).lines }
    #expect(prints["device show kasse-1"]?.joined().contains("pwn") == true, "the name is shown: \(prints)")
    for (command, lines) in prints {
      #expect(!lines.joined(separator: "\n").unicodeScalars.contains(where: Self.isHarmful), "\(command): \(lines)")
    }
  }
}
