import Catalogue
import Codec
import Policy
import Widgets
import X11

/// The figures in the corner of the viewer's window, brought up to date once a second. Belongs to the window's thread.
final class FiguresPanel {
  private let view: FormView
  private let meter: Meter
  private let language: Language
  private var next: Int64
  /// Microseconds from one look at the meter to the next.
  private static let interval: Int64 = 1_000_000
  static let width = 310

  /// Shows a panel without figures; the first ones come after an interval. Throws what `FormView` says.
  init(
    _ connection: DisplayConnection, in window: Window, _ meter: Meter, _ sealed: Sentence?, _ language: Language, at now: Int64
  ) throws(X11Error) {
    self.meter = meter
    self.language = language
    next = now + Self.interval
    _ = meter.read(at: now)
    view = try FormView(connection, .corner(of: window), width: Self.width, Self.form(nil, sealed, language))
  }

  /// Its events go to `handle`.
  var window: Window { view.window }

  /// Microseconds until the next figures.
  func wait(at now: Int64) -> Int64 { max(0, next - now) }

  /// Brings the figures up to date where it is time; then it is also time for a ping.
  func update(_ sealed: Sentence?, at now: Int64) -> Bool {
    guard now >= next else { return false }
    next = now + Self.interval
    view.form = Self.form(meter.read(at: now), sealed, language)
    return true
  }

  /// The window was uncovered.
  func redraw() {
    _ = view.handle(.exposed)
  }

  /// The window it lies in has another size.
  func follow() {
    view.follow()
  }

  /// The figures, or dashes in their places, and what protects the session.
  static func form(_ reading: Meter.Reading?, _ sealed: Sentence?, _ language: Language) -> Form {
    let values: [(Sentence, String?)] = [
      (ViewerSentences.figureFrames, reading.map { "\(Int($0.frames.rounded()))" }),
      (ViewerSentences.figureDelay, reading?.roundTrip.map(milliseconds)),
      (ViewerSentences.figureCongestion, reading?.queueing.map { "+" + milliseconds($0) }),
      (ViewerSentences.figureBytes, reading.map { kilobytes($0.bytes, language) }),
    ]
    let total = max(reading?.areas.reduce(0, +) ?? 0, 1)
    let shares = SectionKind.allCases.map { kind in
      (ViewerSentences.encoding("\(kind)"), reading.map { "\(($0.areas[Int(kind.rawValue)] * 100 + total / 2) / total)\u{a0}%" })
    }
    func facts(_ lines: [(Sentence, String?)]) -> [Element] {
      lines.map { .fact(name: $0.0.text(language), value: $0.1 ?? "–") }
    }
    return Form(
      facts(values) + [.note(ViewerSentences.figureAreas.text(language))] + facts(shares)
        + (sealed.map { [.note($0.text(language))] } ?? []))
  }

  private static func milliseconds(_ microseconds: Int64) -> String {
    "\((microseconds + 500) / 1000)\u{a0}ms"
  }

  /// Below 10 MB with one decimal, above without.
  private static func kilobytes(_ bytes: Double, _ language: Language) -> String {
    guard bytes >= 1_000_000 else { return "\(Int((bytes / 1000).rounded()))\u{a0}kB/s" }
    let tenths = Int((bytes / 100_000).rounded())
    return "\(tenths / 10)\(language == .german ? "," : ".")\(tenths % 10)\u{a0}MB/s"
  }
}
