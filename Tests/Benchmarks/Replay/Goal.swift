/// What a sequence is to take per changed frame of 1920 x 1080, on one thread: the plan's figures of stage 2, or stage 1 where
/// stage 2 has none.
struct Goal {
  /// Bytes and CPU time of encoding.
  struct Figures {
    let kilobytes: Double
    let milliseconds: Double

    /// True where a sequence takes no more bytes than the plan allows.
    func isReached(by measurement: Measurement) -> Bool {
      measurement.kilobytes.mean <= kilobytes * Goal.tolerance
    }

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

  /// The plan's bytes count as reached within this factor: other recordings. Times are shown, but other machines have others.
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

  /// The figures that count where the ends work together like this.
  func figures(_ mode: Mode) -> Figures {
    (mode.takesVideo ? withVideo : nil) ?? (mode.budget != nil ? inBudget : nil) ?? exact
  }
}
