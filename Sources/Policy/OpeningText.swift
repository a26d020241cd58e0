extension BusinessHours {
  private static let german = ["mo", "di", "mi", "do", "fr", "sa", "so"]
  private static let english = ["mo", "tu", "we", "th", "fr", "sa", "su"]

  /// Reads `Mo-Fr 08:00-17:00, Sa 9-12`, with German or English weekdays; what ends before it begins goes on after midnight. Nil where
  /// it cannot be read or says nothing.
  public static func openings(_ text: String) -> [Opening]? {
    var openings: [Opening] = []
    for entry in text.utf8.split(separator: UInt8(ascii: ",")) {
      let words = entry.split { $0 == 0x20 || $0 == 0x09 }
      guard words.count == 2, let days = days(words[0]), let (from, until) = times(words[1]) else { return nil }
      for day in days {
        guard let found = opening(day, from, until) else { return nil }
        openings += found
      }
    }
    return openings.isEmpty ? nil : openings.sorted { ($0.weekday, $0.from) < ($1.weekday, $1.from) }
  }

  /// `Mo 08:00-17:00, Di 08:00-17:00`, as `openings(_:)` reads it.
  public static func text(_ openings: [Opening], _ language: Language) -> String {
    let names = language == .german ? ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"] : ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    return openings.map { "\(names[$0.weekday - 1]) \(clock($0.from))-\(clock($0.until))" }.joined(separator: ", ")
  }

  private static func clock(_ minute: Int) -> String {
    "\(DecimalNumber.padded(minute / 60, 2)):\(DecimalNumber.padded(minute % 60, 2))"
  }

  private static func opening(_ day: Int, _ from: Int, _ until: Int) -> [Opening]? {
    if from < until { return Opening(weekday: day, from: from, until: until).map { [$0] } }
    guard let evening = Opening(weekday: day, from: from, until: 1440) else { return nil }
    guard until > 0 else { return [evening] }
    return Opening(weekday: day % 7 + 1, from: 0, until: until).map { [evening, $0] }
  }

  private static func days(_ word: Substring.UTF8View) -> [Int]? {
    let ends = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(weekday)
    guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
    return first <= last ? Array(first...last) : Array(first...7) + Array(1...last)
  }

  private static func weekday(_ word: Substring.UTF8View) -> Int? {
    let letters = word.prefix(2).map { $0 | 0x20 }
    guard word.count >= 2 else { return nil }
    let index = german.firstIndex { Array($0.utf8) == letters } ?? english.firstIndex { Array($0.utf8) == letters }
    return index.map { $0 + 1 }
  }

  private static func times(_ word: Substring.UTF8View) -> (Int, Int)? {
    let ends = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(minute)
    guard ends.count == 2, let from = ends[0], let until = ends[1], from < 1440 else { return nil }
    return (from, until)
  }

  private static func minute(_ word: Substring.UTF8View) -> Int? {
    let parts = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let hour = DecimalNumber.read(parts[0]), hour <= 24 else { return nil }
    guard parts.count == 2 else { return hour * 60 }
    guard parts[1].count == 2, let minutes = DecimalNumber.read(parts[1]), minutes < 60, hour * 60 + minutes <= 1440 else {
      return nil
    }
    return hour * 60 + minutes
  }
}
