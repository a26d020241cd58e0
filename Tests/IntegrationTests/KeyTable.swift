import Foundation
import TestSupport
import Testing

/// The keys of a German keyboard, struck by their key codes as a hand does, and what a terminal makes of them.
enum KeyTable {
  /// An xterm that writes what it is typed into this file.
  static func terminal(on server: DisplayServer, writing file: String) throws -> Program {
    let terminal = try Program(
      "/usr/bin/xterm",
      ["-u8", "-geometry", "80x20+0+0", "-e", "sh", "-c", "stty raw -echo; : > \(file); exec cat > \(file)"],
      environment: ["DISPLAY": server.name, "LC_ALL": "C.UTF-8"])
    try #require(wait { FileManager.default.fileExists(atPath: file) })
    try server.run("xdotool", "mousemove", "150", "120")
    return terminal
  }

  /// Strikes every character key by its key code: plain, with Shift, with AltGr and with both, then the letters again under CapsLock. A
  /// space after each makes dead keys show themselves.
  static func strikeEveryKey(of server: DisplayServer) throws {
    let (shift, altGr, capsLock, space) = ("50", "108", "66", "65")
    let keys = (Array(10...21) + Array(24...35) + Array(38...49) + Array(51...61) + [94]).map { "\($0)" }
    for modifiers in [[], [shift], [altGr], [shift, altGr]] {
      for key in keys {
        let arguments =
          modifiers.flatMap { ["keydown", $0] } + ["key", "--delay", "2", key]
          + modifiers.reversed().flatMap { ["keyup", $0] } + ["key", "--delay", "2", space]
        try server.run("xdotool", arguments)
      }
    }
    try server.run(
      "xdotool", ["key", capsLock] + keys[12...].flatMap { ["key", "--delay", "5", $0, space] } + ["key", capsLock])
  }

  /// The text in a file, once nothing has been added for two seconds.
  static func settled(_ file: String) throws -> String {
    var text = ""
    while true {
      Thread.sleep(forTimeInterval: 2)
      let now = try String(contentsOfFile: file, encoding: .utf8)
      if now == text { return text }
      text = now
    }
  }

  /// Strikes the keys that are no characters, and shortcuts: named ones, F1 to F12 without F8, the keypad without and with NumLock, letters with
  /// Ctrl and with Alt; then `more`, each of them keys that are held together.
  static func strikeOtherKeys(of server: DisplayServer, more: [[Int]] = []) throws {
    let (control, shift, alt, numLock, tab) = (37, 50, 64, 77, 23)
    let keypad = [63, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 104, 106]
    let named = [9, 22, tab, 36] + Array(67...73) + [75, 76, 95, 96] + Array(110...119)
    let chords =
      [[shift, tab]] + [24, 38, 39, 54, 55].flatMap { [[control, $0], [alt, $0]] } + [[control, 113], [shift, 114]]
    for keys in (named + keypad + [numLock] + keypad + [numLock]).map({ [$0] }) + chords + more {
      let held = keys.dropLast().map { "\($0)" }
      let arguments =
        held.flatMap { ["keydown", $0] } + ["key", "--delay", "5"] + keys.suffix(1).map { "\($0)" }
        + held.reversed().flatMap { ["keyup", $0] }
      try server.run("xdotool", arguments)
    }
  }
}
