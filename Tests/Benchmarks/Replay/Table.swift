/// The result, a line a sequence.
struct Table {
  private static let heads = [
    "sequence", "frames", "KB", "plan", "max", "key", "rest", "encode ms", "plan", "max", "decode ms", "max", "exact ms",
    "verdict",
  ]
  private static let widths = [10, 7, 8, 7, 8, 8, 8, 10, 7, 7, 10, 7, 9, 0]

  /// The heads of the columns.
  static var head: String { line(heads) }

  /// One sequence, beside what was planned for it.
  static func row(_ name: String, _ measured: Measurement, _ plan: Goal.Figures? = nil) -> String {
    let numbers = [
      measured.kilobytes.largest, Double(measured.key.bytes) / 1000, Double(measured.rest.bytes) / 1000,
    ].map(number)
    let times = [measured.encoding.largest, measured.decoding.mean, measured.decoding.largest].map(number)
    let verdict = plan.map { plan in
      plan.isReached(by: measured) ? "reached" : "KB \(number(measured.kilobytes.mean / plan.kilobytes)) times the plan"
    }
    return line(
      [name, "\(measured.frames.count)", number(measured.kilobytes.mean), plan.map { number($0.kilobytes) } ?? ""] + numbers
        + [number(measured.encoding.mean), plan.map { number($0.milliseconds) } ?? ""] + times
        + [measured.exactAfter.map { "\($0)" } ?? "NEVER", verdict ?? ""])
  }

  /// One frame, its figures below the largest of the sequence.
  static func row(_ frame: Measurement.Frame) -> String {
    let numbers = [Double(frame.bytes) / 1000, Double(frame.encoding) / 1e6, Double(frame.decoding) / 1e6].map(number)
    return line(["", "", "", "", numbers[0], "", "", "", "", numbers[1], "", numbers[2], "", ""])
  }

  /// Two digits behind the point below ten, one below a hundred.
  static func number(_ value: Double) -> String {
    let places = value < 10 ? 100.0 : value < 100 ? 10.0 : 1.0
    let rounded = (value * places).rounded() / places
    return places == 1 ? "\(Int(rounded))" : "\(rounded)"
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, widths).map { cell, width in cell + String(repeating: " ", count: max(width - cell.count, 1)) }.joined()
  }
}
