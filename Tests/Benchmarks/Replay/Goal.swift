/// What a sequence is to take per changed frame of 1920 x 1080, on one thread: the plan's figures of stage 2, or stage 1 where
/// stage 2 has none.
struct Goal {
  let name: String
  let kilobytes: Double
  let milliseconds: Double
  /// The figures where photos may be lossy at first, under a budget.
  var kilobytesInBudget: Double?
  var millisecondsInBudget: Double?

  /// A figure counts as reached within this factor: other machines, other recordings.
  static let tolerance = 1.3

  static let all = [
    Goal(name: "type", kilobytes: 0.2, milliseconds: 1),
    Goal(name: "term", kilobytes: 1.8, milliseconds: 2.5),
    Goal(name: "office", kilobytes: 3, milliseconds: 1.7),
    Goal(name: "web", kilobytes: 25, milliseconds: 4, kilobytesInBudget: 10, millisecondsInBudget: 4),
    Goal(name: "drag", kilobytes: 14, milliseconds: 6.5, kilobytesInBudget: 10.5, millisecondsInBudget: 7),
    Goal(name: "full", kilobytes: 136, milliseconds: 7, kilobytesInBudget: 33, millisecondsInBudget: 4.5),
    Goal(name: "video", kilobytes: 1049, milliseconds: 20, kilobytesInBudget: 88, millisecondsInBudget: 6),
  ]

  /// "reached", or by how much not.
  func verdict(_ measurement: Measurement, inBudget: Bool) -> String {
    let bytes = measurement.kilobytes.mean / (inBudget ? kilobytesInBudget ?? kilobytes : kilobytes)
    let time = measurement.encoding.mean / (inBudget ? millisecondsInBudget ?? milliseconds : milliseconds)
    let missed = [("KB", bytes), ("ms", time)].filter { $0.1 > Self.tolerance }
    return missed.isEmpty ? "reached" : missed.map { "\($0.0) \(Table.number($0.1)) times the goal" }.joined(separator: ", ")
  }
}
