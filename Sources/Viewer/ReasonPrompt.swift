import Catalogue
import Policy
import Trust
import Widgets
import Wire
import X11

/// Asks the technician why, in a window, where the command line does not say.
enum ReasonPrompt {
  private static let connect = 1
  private static let cancel = 2

  /// Blocks the thread; nil where the person cancels or says nothing. Throws where there is no display.
  static func ask(_ device: String, _ language: Language, display: String?) throws(X11Error) -> String? {
    let answer = try dialog(device, language).ask(on: DisplayConnection(name: display))
    guard case .chosen(connect, let reason) = answer else { return nil }
    return reason.allSatisfy(\.isWhitespace) ? nil : reason
  }

  static func dialog(_ device: String, _ language: Language) -> Dialog {
    let form = Form([
      .heading(ViewerSentences.reasonQuestion(DisplayName.shown(device)).text(language)),
      .entry(limit: Limits.reason),
      .note(ViewerSentences.reasonNote.text(language)),
      .buttons([
        Button(id: cancel, title: ViewerSentences.cancel.text(language)),
        Button(id: connect, title: ViewerSentences.connect.text(language), isMain: true),
      ]),
    ])
    return Dialog(title: ViewerSentences.reasonTitle.text(language), form: form)
  }
}
