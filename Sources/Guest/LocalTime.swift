import Glibc
import Policy

/// Wall time as the person at this computer reads it.
enum LocalTime {
  /// `14:05`
  static func clock(_ time: Timestamp) -> String { text(time, "%H:%M") }

  /// A day and a time of the next days, in words.
  static func day(_ time: Timestamp, _ language: Language) -> String {
    let names =
      language == .german ? ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"] : ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let weekday = names[Int(broken(time).tm_wday) % 7]
    return "\(weekday) " + text(time, language == .german ? "%d.%m. %H:%M" : "%d/%m %H:%M")
  }

  /// `20261121-1405`, for the name of a file.
  static func stamp(_ time: Timestamp) -> String { text(time, "%Y%m%d-%H%M%S") }

  /// How far the clock here is ahead of UTC.
  static func secondsEast(_ time: Timestamp) -> Int { broken(time).tm_gmtoff }

  private static func text(_ time: Timestamp, _ format: String) -> String {
    var broken = broken(time)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &broken)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func broken(_ time: Timestamp) -> tm {
    var seconds = time_t(time.milliseconds / 1000)
    var broken = tm()
    localtime_r(&seconds, &broken)
    return broken
  }
}
