/// What a sequence is to take per changed frame of 1920 x 1080, on one thread: the plan's figures of stage 2, or stage 1 where
/// stage 2 has none.
struct Goal {
  /// Bytes and CPU time of encoding.
  struct Figures {
    let kilobytes: Double
    let milliseconds: Double

    init(_ kilobytes: Double, _ milliseconds: Double) {
      self.kilobytes = kilobytes
      self.milliseconds = milliseconds
    }
  }

  let name: String
  /// Every picture exact at once.
  let exact: Figures
  /// Photos lossy at first, under a budget.
  var inBudget: Figures?
  /// With a video codec (stage 3).
  var withVideo: Figures?

  /// A figure counts as reached within this factor: other machines, other recordings.
  static let tolerance = 1.3

  static let all = [
    Goal(name: "type", exact: Figures(0.2, 1)),
    Goal(name: "term", exact: Figures(1.8, 2.5)),
    Goal(name: "office", exact: Figures(3, 1.7)),
    Goal(name: "web", exact: Figures(25, 4), inBudget: Figures(10, 4)),
    Goal(name: "drag", exact: Figures(14, 6.5), inBudget: Figures(10.5, 7)),
    Goal(name: "full", exact: Figures(136, 7), inBudget: Figures(33, 4.5)),
    Goal(name: "video", exact: Figures(1049, 20), inBudget: Figures(88, 6), withVideo: Figures(9, 10)),
  ]

  /// "reached", or by how much not.
  func verdict(_ measurement: Measurement, _ mode: Mode) -> String {
    let goal = (mode.takesVideo ? withVideo : nil) ?? (mode.budget != nil ? inBudget : nil) ?? exact
    let bytes = measurement.kilobytes.mean / goal.kilobytes
    let time = measurement.encoding.mean / goal.milliseconds
    let missed = [("KB", bytes), ("ms", time)].filter { $0.1 > Self.tolerance }
    return missed.isEmpty ? "reached" : missed.map { "\($0.0) \(Table.number($0.1)) times the goal" }.joined(separator: ", ")
  }
}
