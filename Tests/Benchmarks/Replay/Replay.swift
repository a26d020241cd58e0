import Foundation
import Framebuffer
import Recording
import TestSupport

/// Encodes and decodes recorded screens, and says what each took per changed frame, beside what was planned. Exit 1 where a picture does
/// not become exact or takes more bytes than the plan allows, 66 where there is none.
///
///     Replay [OPTION...] [NAME...]      sequences that were recorded
///     Replay [OPTION...] --synthetic    a desktop that needs no recording, for a few seconds
///     Replay [OPTION...] --large        a text that scrolls and a window that is dragged, 3840 x 2160
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
  private var isLarge = false
  private var isReached = true
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
      case "--large": replay.isLarge = true
      case "--frames": replay.isDetailed = true
      case "--video": replay.mode.takesVideo = true
      case "--budget": replay.mode.budget = arguments.popFirst().flatMap { Int($0) }.map { $0 * 1000 }
      default: replay.names.append(argument)
      }
    }
    print(Table.head)
    let measured = replay.isSynthetic ? try replay.synthetic() : replay.isLarge ? try replay.large() : try replay.recorded()
    guard !measured.isEmpty else {
      print("There are no recordings in \(RecordingFormat.folder); Tests/Benchmarks/record makes them.")
      exit(66)
    }
    exit(replay.isReached && measured.allSatisfy { $0.exactAfter != nil } ? 0 : 1)
  }

  /// The sequences that were named, or all; those that were not recorded are left out.
  private mutating func recorded() throws -> [Measurement] {
    var all: [Measurement] = []
    for goal in Goal.all where names.isEmpty || names.contains(goal.name) {
      guard FileManager.default.fileExists(atPath: RecordingFormat.path(goal.name)) else { continue }
      let reader = try RecordingReader(path: RecordingFormat.path(goal.name))
      let screen = reader.screen
      let measured = try Measurement(width: screen.width, height: screen.height, mode) { try reader.next().map { (screen, $0) } }
      show(goal.name, measured, goal.figures(mode))
      isReached = isReached && goal.figures(mode).isReached(by: measured)
      all.append(measured)
    }
    return all
  }

  private func large() throws -> [Measurement] {
    try LargeScreen.Kind.allCases.map { kind in
      let large = LargeScreen(kind)
      var count: Int64 = 0
      let measured = try Measurement(width: large.screen.width, height: large.screen.height, mode) {
        count += 1
        guard count <= 90 else { return nil }
        let damage = large.step()
        return (large.screen, RecordedFrame(time: count * 1000 / 60, damage: damage, moves: large.moves))
      }
      show(kind.rawValue, measured, nil)
      return measured
    }
  }

  private func show(_ name: String, _ measured: Measurement, _ plan: Goal.Figures?) {
    if isDetailed { measured.frames.forEach { print(Table.row($0)) } }
    print(Table.row(name, measured, plan))
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
      show("seed \(seed)", measured, nil)
      return measured
    }
  }
}
