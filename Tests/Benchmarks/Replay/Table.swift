/// The result, a line a sequence.
struct Table {
  private static let heads = [
    "sequence", "frames", "KB", "max", "key", "rest", "encode ms", "max", "decode ms", "max", "exact ms", "verdict",
  ]
  private static let widths = [10, 7, 8, 8, 8, 8, 10, 7, 10, 7, 9, 0]

  /// The heads of the columns.
  static var head: String { line(heads) }

  /// One sequence.
  static func row(_ name: String, _ measured: Measurement, verdict: String) -> String {
    let numbers = [
      measured.kilobytes.mean, measured.kilobytes.largest, Double(measured.key.bytes) / 1000, Double(measured.rest.bytes) / 1000,
      measured.encoding.mean, measured.encoding.largest, measured.decoding.mean, measured.decoding.largest,
    ]
    return line(
      [name, "\(measured.frames.count)"] + numbers.map(number) + [measured.exactAfter.map { "\($0)" } ?? "NEVER", verdict])
  }

  /// One frame, its figures below the largest of the sequence.
  static func row(_ frame: Measurement.Frame) -> String {
    let numbers = [Double(frame.bytes) / 1000, Double(frame.encoding) / 1e6, Double(frame.decoding) / 1e6].map(number)
    return line(["", "", "", numbers[0], "", "", "", numbers[1], "", numbers[2], "", ""])
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
