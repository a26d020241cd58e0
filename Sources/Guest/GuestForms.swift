import Attendance
import Catalogue
import Policy
import Widgets

/// The pages of a guest as forms, and what a press on one of them means. Pure.
enum GuestForms {
  /// What was typed cannot be used.
  struct Problem: Error {
    var sentence: Sentence
  }

  private static let back = 1
  private static let forward = 2
  private static let extra = 3
  private static let longestAddress = 300

  /// The dialog of a page; nil where the page has windows of its own.
  static func dialog(_ page: GuestPage, _ language: Language) -> Dialog? {
    let elements = elements(page, language)
    guard !elements.isEmpty else { return nil }
    var dialog = Dialog(title: GuestSentences.windowTitle.text(language), form: Form(elements, focus: forward))
    dialog.width = 560
    return dialog
  }

  /// What the answer to a page means.
  static func input(_ answer: Dialog.Answer, _ page: GuestPage) -> Result<GuestInput, Problem> {
    guard case .chosen(let id, let entry) = answer, id != back else { return .success(.quit) }
    switch page {
    case .address:
      guard let address = SupportAddress(entry) else { return .failure(Problem(sentence: GuestSentences.badAddress)) }
      return .success(.address(address))
    case .terms: return .success(.agreed)
    case .key:
      guard let key = SessionKey(entry) else { return .failure(Problem(sentence: GuestSentences.sevenDigits)) }
      return .success(.key(key))
    case .over: return .success(id == extra ? .receipt : .again)
    case .receipt: return .success(id == extra ? .save : .again)
    case .connecting, .joining, .knocking, .taken, .session: return .success(.quit)
    }
  }

  private static func elements(_ page: GuestPage, _ language: Language) -> [Element] {
    func text(_ sentence: Sentence) -> String { sentence.text(language) }
    switch page {
    case .session: return []
    case .address(let problem):
      return [
        .heading(text(GuestSentences.addressHeading)), .text(text(GuestSentences.addressNote)), .entry(limit: longestAddress),
      ]
        + note(problem, language) + [buttons(GuestSentences.cancel, GuestSentences.goOn, language)]
    case .connecting(let relay):
      return [.heading(text(GuestSentences.connecting(relay))), buttons(GuestSentences.cancel, nil, language)]
    case .terms(let firm, let terms):
      return [
        .heading(text(GuestSentences.firm(firm.company, firm.domain))),
        .text(text(GuestSentences.terms(version: "\(terms.version)"))),
        .document(terms.text, lines: 12), .note(text(GuestSentences.termsNote)),
        buttons(GuestSentences.disagree, GuestSentences.agree, language),
      ]
    case .key(let firm, let notice): return key(firm, notice, language)
    case .joining(let firm):
      return [
        .heading(text(GuestSentences.firm(firm.company, firm.domain))), .text(text(RequestState.open.sentence)),
        .note(text(GuestSentences.joining)), buttons(GuestSentences.cancel, nil, language),
      ]
    case .taken(let firm, let state):
      return [
        .heading(text(GuestSentences.firm(firm.company, firm.domain))), .text(text(state.sentence)),
        buttons(GuestSentences.cancel, nil, language),
      ]
    case .knocking(let firm, let number):
      return [
        .heading(text(GuestSentences.firm(firm.company, firm.domain))), .text(text(RequestState.open.sentence)),
        .text(text(GuestSentences.knocking)), .large(number),
        buttons(GuestSentences.cancel, nil, language),
      ]
    case .over(let sentence, let hasReceipt):
      return [
        .heading(text(RequestState.ended.sentence)), .text(text(sentence)), .note(text(GuestSentences.overNote)),
        row(GuestSentences.receipt, hasReceipt, language),
      ]
    case .receipt(let content, let saved):
      return [.heading(text(GuestSentences.receiptHeading)), .document(content, lines: 18)]
        + [
          saved.map { .text(text($0)) } ?? .note(text(GuestSentences.saveNote)), row(GuestSentences.save, saved == nil, language),
        ]
    }
  }

  private static func key(_ firm: GuestPage.Firm, _ notice: GuestPage.KeyNotice, _ language: Language) -> [Element] {
    [
      .heading(GuestSentences.firm(firm.company, firm.domain).text(language)),
      .text(GuestSentences.keyNote.text(language)),
      .code(groups: [3, 4]),
    ] + note(notice.problem, language) + [
      .fact(name: GuestSentences.numberName.text(language), value: notice.number),
      .fact(
        name: GuestSentences.termsHeading.text(language),
        value: GuestSentences.agreedVersion("\(notice.termsVersion)").text(language)),
      .note(GuestSentences.numberNote.text(language)),
      buttons(GuestSentences.cancel, GuestSentences.goOn, language),
    ]
  }

  /// At the end: leave, something more where there is any, or another key.
  private static func row(_ more: Sentence, _ hasMore: Bool, _ language: Language) -> Element {
    .buttons(
      [Button(id: back, title: GuestSentences.close.text(language))]
        + (hasMore ? [Button(id: extra, title: more.text(language))] : [])
        + [Button(id: forward, title: GuestSentences.another.text(language), isMain: true)])
  }

  private static func note(_ problem: Sentence?, _ language: Language) -> [Element] {
    problem.map { [.warning($0.text(language))] } ?? []
  }

  private static func buttons(_ left: Sentence, _ right: Sentence?, _ language: Language) -> Element {
    .buttons(
      [Button(id: back, title: left.text(language))]
        + (right.map { [Button(id: forward, title: $0.text(language), isMain: true)] } ?? []))
  }
}

extension GuestPage {
  /// The same page with what was wrong with the answer.
  func saying(_ problem: Sentence) -> GuestPage {
    switch self {
    case .address: return .address(problem)
    case .key(let firm, var notice):
      notice.problem = problem
      return .key(firm, notice)
    default: return self
    }
  }
}
