import Catalogue
import Policy
import Synchronization
import Widgets
import Wire
import X11

/// The conversation with the customer, in a window of its own that opens when he writes. Belongs to the window's thread.
final class ViewerChat {
  private let state: ViewerState
  private let language: Language
  private let window: ChatWindow
  private var shownLines = 0

  /// A chat that is not open; throws what `ChatWindow` says.
  init(_ state: ViewerState, _ language: Language, display: String?) throws(X11Error) {
    self.state = state
    self.language = language
    let texts = Self.texts(state.current.device, language)
    window = try ChatWindow(display: display, cookie: nil, texts: texts, isGuarded: false, limit: Limits.chat) { action in
      if case .said(let text) = action { Self.say(text, state) }
    }
  }

  static func texts(_ device: String, _ language: Language) -> ChatWindow.Texts {
    ChatWindow.Texts(
      title: CallSentences.chatTitle(device).text(language), placeholder: CallSentences.chatPlaceholder.text(language),
      send: CallSentences.chatSend.text(language))
  }

  deinit { window.stop() }

  /// Opens it, or brings it to the front.
  func open() {
    window.open()
  }

  /// Shows what has been written since; opens where the customer has written.
  func follow(_ customer: CustomerSide) {
    let fresh = customer.lines.suffix(customer.lineCount - shownLines)
    shownLines = customer.lineCount
    for line in fresh {
      let author = line.isOwn ? CallSentences.chatOwn.text(language) : state.current.device
      window.add(.init(author: author, text: line.text, isOwn: line.isOwn))
    }
    if fresh.contains(where: { !$0.isOwn }) { window.open() }
  }

  /// On the chat's thread; what is written outside a session goes nowhere, and is not shown as said.
  private static func say(_ text: String, _ state: ViewerState) {
    guard let session = state.current.session else { return }
    session.desk.send(.chat(text))
    state.change { $0.customer?.say(text) }
  }
}
