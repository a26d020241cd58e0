import Catalogue
import Policy
import Widgets

/// What stands in the middle of the viewer's window while there is no picture.
enum PhasePanel {
  /// The number of the button that leaves; every other one is that of a knock.
  static let leave = 0

  /// The form of a phase, nil where the picture is to be seen.
  static func form(_ now: ViewerState.Content, _ language: Language, at time: ContinuousClock.Instant) -> Form? {
    switch now.phase {
    case .open: nil
    case .key(let key): form(key, now.device, language, at: time)
    case .over(let why): form(now.device, why, ViewerSentences.close, language, now.request)
    default: form(now.device, sentence(now), ViewerSentences.cancel, language, now.request)
    }
  }

  /// The state in a sentence, for panel and title.
  static func sentence(_ now: ViewerState.Content) -> Sentence {
    switch now.phase {
    case .connecting: now.customer == nil ? ViewerSentences.connecting(now.device) : CallSentences.opening(now.device)
    case .key: CallSentences.keyTitle
    case .joined: CallSentences.joined
    case .matched: CallSentences.matched
    case .asking(let seconds): ViewerSentences.asking(now.device, seconds)
    case .open: running(now)
    case .reconnecting(let seconds): ViewerSentences.reconnecting(seconds)
    case .over(let why): why
    }
  }

  private static func running(_ now: ViewerState.Content) -> Sentence {
    guard let request = now.request?.sentence else { return ViewerSentences.secured }
    return Sentence(
      german: "\(request.german) \(CallSentences.secured.german)", english: "\(request.english) \(CallSentences.secured.english)")
  }

  /// The line that says how long the key lives, and which part of its life is left.
  static func life(_ key: OpenKey, _ language: Language, at time: ContinuousClock.Instant) -> (text: String, fraction: Double) {
    let seconds = key.seconds(at: time)
    return (CallSentences.keyLife(seconds).text(language), Double(seconds) / Double(max(key.lifetime, 1)))
  }

  private static func form(
    _ device: String, _ sentence: Sentence, _ button: Sentence, _ language: Language, _ request: RequestState? = nil
  ) -> Form {
    Form(
      [.heading(device), .text(sentence.text(language))] + (request.map { [.note($0.sentence.text(language))] } ?? [])
        + [.buttons([Button(id: leave, title: button.text(language))])])
  }

  private static func form(
    _ key: OpenKey, _ customer: String, _ language: Language, at time: ContinuousClock.Instant
  ) -> Form {
    var elements: [Element] = []
    if let digits = key.digits {
      elements += [.text(CallSentences.keyFor(customer).text(language)), .large(digits)]
      // Who knocks has started the program and typed the digits.
      if key.knocks.isEmpty {
        elements += [
          .note(CallSentences.keyNote.text(language)), .note(CallSentences.supportAddress(key.address).text(language)),
        ]
      }
    } else {
      elements += [.heading(customer), .text(CallSentences.waitingForGuest(key.guest).text(language))]
    }
    for (index, time) in key.misses.enumerated() {
      elements.append(.text(CallSentences.missed(time, left: OpenKey.allowedMisses - index - 1).text(language)))
    }
    if !key.knocks.isEmpty { elements.append(.text(CallSentences.knockNote.text(language))) }
    elements += key.knocks.map { knock in
      let title = CallSentences.knock("\(knock.number)", knock.source, knock.time).text(language)
      return .choice(Choice(id: Int(knock.number), title: title))
    }
    let life = life(key, language, at: time)
    if key.knocks.isEmpty { elements.append(.note(RequestState.open.sentence.text(language))) }
    elements += [
      .countdown(life.text, fraction: life.fraction),
      .buttons([Button(id: leave, title: ViewerSentences.cancel.text(language))]),
    ]
    return Form(elements, focus: leave)
  }
}
