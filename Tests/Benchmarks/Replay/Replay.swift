import Foundation
import Framebuffer
import Recording
import TestSupport

/// Encodes and decodes recorded screens, and says what each took per changed frame. Exit 1 where a picture does not become exact, 66
/// where there is none.
///
///     Replay [OPTION...] [NAME...]      sequences that were recorded
///     Replay [OPTION...] --synthetic    a desktop that needs no recording, for a few seconds
///     Replay --record NAME SECONDS      records what DISPLAY shows, at most 90 frames that differ
///
///     --budget KILOBYTES                what an update may have; without, every picture is exact at once
///     --video                           a part that moves goes to the video codec
///     --frames                          a line for each frame
@main
struct Replay {
  private var names: [String] = []
  private var mode = Mode()
  private var isSynthetic = false
  private var isDetailed = false

  static func main() throws {
    var arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--record", arguments.count == 3, let seconds = Double(arguments.removeLast()) {
      let name = arguments.removeLast()
      print("\(name): \(try Recorder.record(name, frames: 90, seconds: seconds)) frames")
      return
    }
    var replay = Replay()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--synthetic": replay.isSynthetic = true
      case "--frames": replay.isDetailed = true
      case "--video": replay.mode.takesVideo = true
      case "--budget": replay.mode.budget = arguments.popFirst().flatMap { Int($0) }.map { $0 * 1000 }
      default: replay.names.append(argument)
      }
    }
    print(Table.head)
    let measured = replay.isSynthetic ? try replay.synthetic() : try replay.recorded()
    guard !measured.isEmpty else {
      print("There are no recordings in \(RecordingFormat.folder); Tests/Benchmarks/record makes them.")
      exit(66)
    }
    exit(measured.allSatisfy { $0.exactAfter != nil } ? 0 : 1)
  }

  /// The sequences that were named, or all; those that were not recorded are left out.
  private func recorded() throws -> [Measurement] {
    try Goal.all.filter { names.isEmpty || names.contains($0.name) }.compactMap { goal in
      guard FileManager.default.fileExists(atPath: RecordingFormat.path(goal.name)) else { return nil }
      let reader = try RecordingReader(path: RecordingFormat.path(goal.name))
      let screen = reader.screen
      let measured = try Measurement(width: screen.width, height: screen.height, mode) { try reader.next().map { (screen, $0) } }
      if isDetailed { measured.frames.forEach { print(Table.row($0)) } }
      print(Table.row(goal.name, measured, verdict: goal.verdict(measured, mode)))
      return measured
    }
  }

  private func synthetic() throws -> [Measurement] {
    try (1...3 as ClosedRange<UInt64>).map { seed in
      var desktop = SyntheticDesktop(width: 1280, height: 720, seed: seed)
      var count: Int64 = 0
      let measured = try Measurement(width: 1280, height: 720, mode) {
        count += 1
        guard count < 60 else { return nil }
        let damage = count == 1 ? Region(desktop.screen.bounds) : desktop.step()
        return (desktop.screen, RecordedFrame(time: count * 33, damage: damage))
      }
      print(Table.row("seed \(seed)", measured, verdict: ""))
      return measured
    }
  }
}
