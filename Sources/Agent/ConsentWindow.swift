import Catalogue
import Policy
import Trust
import Widgets
import X11

/// The window on the device's screen that asks for one session in variant A: who, why, what becomes possible, and a
/// countdown that ends in refusal. Only a person at the device can answer (S0-5, S0-6, T51, T52).
struct ConsentWindow: Sendable {
  /// What the person said, or that nobody did. Everything but `given` is a no.
  enum Answer: Equatable, Sendable {
    case given
    case refused
    case timedOut
    /// The window or the display went away, or the session was not wanted any more.
    case closed
  }

  /// The organisation, from its signed policy.
  var company: String
  var domain: String
  /// The name in the operator's certificate.
  var technician: String
  var reason: String
  var rights: AccessRights
  /// Time to decide.
  var seconds: Int
  var language: Language

  private static let refuse = 1
  private static let allow = 2

  /// Shows the window on a connection of its own and blocks the thread until there is an answer; `isWanted` is asked
  /// several times a second and ends it with `closed`. Input made by programs does not count.
  func ask(display: String?, cookie: [UInt8]?, while isWanted: () -> Bool) -> Answer {
    guard let connection = try? DisplayConnection(name: display, cookie: cookie),
      let answer = try? dialog.ask(on: connection, while: isWanted)
    else { return .closed }
    switch answer {
    case .chosen(Self.allow, _): return .given
    case .chosen: return .refused
    case .timedOut: return .timedOut
    case .closed: return .refused
    case .withdrawn: return .closed
    }
  }

  /// The window's content; peer text is made harmless, and nothing is ever a format (T44, T45).
  var dialog: Dialog {
    let elements: [Element] = [
      .heading(ConsentSentences.question.text(language)),
      .fact(name: ConsentSentences.company.text(language), value: "\(DisplayName.shown(company)) (\(DisplayName.shown(domain)))"),
      .fact(name: ConsentSentences.technician.text(language), value: DisplayName.shown(technician)),
      .fact(name: ConsentSentences.reason.text(language), value: DisplayName.shown(reason, limit: 300)),
      .text(ConsentSentences.rights.text(language)),
      .points(ConsentSentences.plain(rights).map { $0.text(language) }),
      .text(ConsentSentences.warning.text(language)),
      .countdown("", fraction: 1),
      .buttons([
        Button(id: Self.allow, title: ConsentSentences.allow.text(language)),
        Button(id: Self.refuse, title: ConsentSentences.refuse.text(language), isMain: true),
      ]),
    ]
    var dialog = Dialog(title: ConsentSentences.title.text(language), form: Form(elements, focus: Self.refuse))
    dialog.width = 540
    dialog.isGuarded = true
    dialog.countdown = .init(seconds: seconds) { ConsentSentences.countdown($0).text(language) }
    return dialog
  }
}
