import Catalogue
import Policy
import Trust
import Widgets
import Wire
import X11

/// The window on the device's screen that asks for one session in variant A, or for more rights in an open one: who, why, what becomes possible, and a
/// countdown that ends in refusal. Only a person at the device can answer (S0-5, S0-6, T51, T52).
package struct ConsentWindow: Sendable {
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
  /// What is asked for now.
  package var rights: AccessRights
  /// Time to decide.
  var seconds: Int
  var language: Language
  /// The longest the session may last, seconds; nil: not said here.
  package var longest: UInt32?
  /// False where the organisation's key was not known before this session.
  var isKnown = true
  /// True where a session runs and these rights would be added.
  package var isMore = false
  /// What stands in the field for the name of whoever answers; anybody present may (S0-9).
  package var person = ""

  package init(
    company: String, domain: String, technician: String, reason: String, rights: AccessRights, seconds: Int, language: Language,
    longest: UInt32? = nil, isKnown: Bool = true, isMore: Bool = false
  ) {
    self.company = company
    self.domain = domain
    self.technician = technician
    self.reason = reason
    self.rights = rights
    self.seconds = seconds
    self.language = language
    self.longest = longest
    self.isKnown = isKnown
    self.isMore = isMore
  }

  private static let refuse = 1
  private static let allow = 2

  /// Shows the window on a thread of its own and waits for the answer; `isWanted` as for the other `ask`.
  package func ask(at place: DisplaySource.Place, while isWanted: @escaping @Sendable () -> Bool) async -> ConsentReply {
    let (answer, name) = await withCheckedContinuation { continuation in
      let isStarted = WorkerThread.start {
        continuation.resume(returning: ask(display: place.name, cookie: place.cookie, while: isWanted))
      }
      if !isStarted { continuation.resume(returning: (.closed, "")) }
    }
    let consent: Facts.Consent =
      switch answer {
      case .given: .given
      case .timedOut: .timedOut
      case .refused, .closed: .refused
      }
    return ConsentReply(consent: consent, person: SaltedName(typed: name))
  }

  /// Shows the window on a connection of its own and blocks the thread until there is an answer; `isWanted` is asked
  /// several times a second and ends it with `closed`. Input made by programs does not count. `name` is what stood in the field when a button was
  /// pressed.
  func ask(display: String?, cookie: [UInt8]?, while isWanted: () -> Bool) -> (answer: Answer, name: String) {
    guard let connection = try? DisplayConnection(name: display, cookie: cookie),
      let answer = try? dialog.ask(on: connection, while: isWanted)
    else { return (.closed, "") }
    switch answer {
    case .chosen(let button, let name): return (button == Self.allow ? .given : .refused, name)
    case .timedOut: return (.timedOut, "")
    case .closed: return (.refused, "")
    case .withdrawn: return (.closed, "")
    }
  }

  /// The window's content; peer text is made harmless, and nothing is ever a format (T44, T45).
  var dialog: Dialog {
    let countdown: [Element] = [
      .text(ConsentSentences.name.text(language)), .entry(limit: Limits.name, text: person),
      .countdown("", fraction: 1),
      .buttons([
        Button(id: Self.allow, title: ConsentSentences.allow.text(language)),
        Button(id: Self.refuse, title: ConsentSentences.refuse.text(language), isMain: true),
      ]),
    ]
    var dialog = Dialog(
      title: ConsentSentences.title.text(language), form: Form(who + what + countdown, focus: Self.refuse, entryIsOptional: true))
    dialog.width = 640
    dialog.isGuarded = true
    dialog.countdown = .init(seconds: seconds) { ConsentSentences.countdown($0).text(language) }
    return dialog
  }

  private var who: [Element] {
    let unknown = isKnown ? nil : ConsentSentences.unknown.text(language)
    return [
      .heading((isMore ? ConsentSentences.questionMore : ConsentSentences.question).text(language)),
      .fact(name: ConsentSentences.company.text(language), value: "\(DisplayName.shown(company)) (\(DisplayName.shown(domain)))"),
      .fact(name: ConsentSentences.technician.text(language), value: DisplayName.shown(technician)),
      .fact(name: ConsentSentences.reason.text(language), value: DisplayName.shown(reason, limit: 300)),
    ] + (unknown.map { [.warning($0)] } ?? [])
  }

  private var what: [Element] {
    let note = [longest.map { ConsentSentences.longest(seconds: $0) }, ConsentSentences.recorded].compactMap {
      $0?.text(language)
    }
    return [
      .text((isMore ? ConsentSentences.rightsMore : ConsentSentences.rights).text(language)),
      .points(ConsentSentences.plain(rights).map { $0.text(language) }),
      .note(note.joined(separator: " ")),
      .text(ConsentSentences.warning.text(language)),
    ]
  }
}
