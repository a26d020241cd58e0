import Foundation
import Framebuffer
import Recording
import TestSupport

/// Encodes and decodes recorded screens, and says what each took per changed frame: `Replay [--budget KILOBYTES] [--frames] [NAME...]`.
/// `--frames` adds a line for each frame. With `--synthetic` a desktop that needs no recording, for a few seconds. Exit 1 where a picture is not exact, 66 where there is none.
@main
struct Replay {
  static func main() throws {
    var names: [String] = []
    var budget: Int?
    var isSynthetic = false
    var isDetailed = false
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--synthetic": isSynthetic = true
      case "--frames": isDetailed = true
      case "--budget": budget = arguments.popFirst().flatMap { Int($0) }.map { $0 * 1000 }
      default: names.append(argument)
      }
    }
    let measured = isSynthetic ? try synthetic(budget) : try recorded(names, budget, isDetailed)
    guard !measured.isEmpty else {
      print("There are no recordings in \(RecordingFormat.folder); Tests/Benchmarks/record makes them.")
      exit(66)
    }
    exit(measured.allSatisfy(\.isExact) ? 0 : 1)
  }

  /// The sequences that were named, or all; those that were not recorded are left out.
  private static func recorded(_ names: [String], _ budget: Int?, _ isDetailed: Bool) throws -> [Measurement] {
    print(Table.head)
    return try Goal.all.filter { names.isEmpty || names.contains($0.name) }.compactMap { goal in
      guard FileManager.default.fileExists(atPath: RecordingFormat.path(goal.name)) else { return nil }
      let reader = try RecordingReader(path: RecordingFormat.path(goal.name))
      let screen = reader.screen
      let measured = try Measurement(width: screen.width, height: screen.height, budget: budget) {
        try reader.next().map { (screen, $0) }
      }
      if isDetailed { measured.frames.forEach { print(Table.row($0)) } }
      print(Table.row(goal.name, measured, verdict: goal.verdict(measured, inBudget: budget != nil)))
      return measured
    }
  }

  private static func synthetic(_ budget: Int?) throws -> [Measurement] {
    print(Table.head)
    return try (1...3 as ClosedRange<UInt64>).map { seed in
      var desktop = SyntheticDesktop(width: 1280, height: 720, seed: seed)
      var left = 60
      let measured = try Measurement(width: 1280, height: 720, budget: budget) {
        left -= 1
        guard left > 0 else { return nil }
        return (desktop.screen, left == 59 ? Region(desktop.screen.bounds) : desktop.step())
      }
      print(Table.row("seed \(seed)", measured, verdict: ""))
      return measured
    }
  }
}
