/// Digits large enough to be read from a terminal across a desk: five lines of blocks.
enum LargeDigits {
  /// Three columns by five rows, a bit each, the top left one highest.
  private static let shapes: [Character: UInt16] = [
    "0": 0b111_101_101_101_111, "1": 0b010_110_010_010_111, "2": 0b111_001_111_100_111, "3": 0b111_001_111_001_111,
    "4": 0b101_101_111_001_001, "5": 0b111_100_111_001_111, "6": 0b111_100_111_101_111, "7": 0b111_001_010_010_010,
    "8": 0b111_101_111_101_111, "9": 0b111_101_111_001_111,
  ]

  /// The lines that show the digits; blanks between groups stay wide, everything else is left out.
  static func lines(_ digits: String) -> [String] {
    (0..<5).map { row in
      let cells = digits.compactMap { digit -> String? in
        if digit == " " { return "  " }
        return shapes[digit].map { shape in
          (0..<3).map { shape >> (14 - 3 * row - $0) & 1 == 1 ? "██" : "  " }.joined()
        }
      }
      return "  " + cells.joined(separator: "  ")
    }
  }
}
