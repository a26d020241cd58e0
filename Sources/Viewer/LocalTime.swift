import Catalogue
import Glibc
import Policy

/// Times as the technician's own clock and zone have them, for his screen alone.
enum LocalTime {
  /// The time of day now, as `14:03:22`.
  static func now() -> String {
    let parts = parts(time(nil))
    return [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits).joined(separator: ":")
  }

  /// A moment with its weekday, date and time to the minute.
  static func sentence(_ moment: Timestamp) -> Sentence {
    let parts = parts(time_t(clamping: moment.milliseconds / 1000))
    return CallSentences.moment(
      weekday: Int(parts.tm_wday), day: Int(parts.tm_mday), month: Int(parts.tm_mon) + 1,
      time: twoDigits(parts.tm_hour) + ":" + twoDigits(parts.tm_min))
  }

  private static func parts(_ seconds: time_t) -> tm {
    var seconds = seconds
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
