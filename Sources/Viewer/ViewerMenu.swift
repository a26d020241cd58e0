import Catalogue
import Framebuffer
import Policy
import Trust
import Widgets
import Wire
import X11

/// The menu on F8.
enum ViewerMenu: Equatable {
  case fullScreen
  case fit
  /// A monitor by its number, or all of them.
  case monitor(UInt8)
  case figures
  case viewOnly
  /// Ask the customer for this right.
  case ask(AccessRights)
  case mark
  case chat
  case releaseKeys
  case ctrlAltDel
  case disconnect

  /// What is switched on, and what there is to choose from.
  struct Situation {
    var isFullScreen = false
    var isFitted = false
    var isViewOnly = false
    var showsFigures = false
    var isMarking = false
    /// What the session may do; nil where no customer can be asked for more.
    var askable: AccessRights?
    var monitors: [Monitor] = []
    /// The part of the device's screen that is shown.
    var part = Rect(width: 0, height: 0)

    /// The number of the monitor that is shown; 0 where it is not one alone.
    var shown: UInt8 {
      let index = monitors.firstIndex { Rect($0) == part }
      return monitors.count > 1 ? UInt8(clamping: index.map { $0 + 1 } ?? 0) : 0
    }
  }

  /// Every item; monitors only where there are several, and what needs a customer only where there is one.
  static func items(_ situation: Situation) -> [ViewerMenu] {
    let count = situation.monitors.count
    let monitors = count > 1 ? (0...UInt8(clamping: count)).map { ViewerMenu.monitor($0) } : []
    var customer: [ViewerMenu] = []
    if let held = situation.askable {
      customer = [.mark, .chat] + AccessRights.named.map(\.right).filter { !held.contains($0) }.map { .ask($0) }
    }
    return [.fullScreen, .fit] + monitors + [.figures, .viewOnly] + customer + [.releaseKeys, .ctrlAltDel, .disconnect]
  }

  /// The menu's form, with marks where something is switched on; a choice is numbered by its place in `items`.
  static func form(_ language: Language, _ situation: Situation) -> Form {
    let choices = items(situation).enumerated().map { number, item in
      Element.choice(Choice(id: number, title: item.title(situation).text(language), isOn: item.isOn(situation)))
    }
    return Form(choices + [.note(ViewerSentences.menuNote.text(language))])
  }

  private func isOn(_ situation: Situation) -> Bool {
    switch self {
    case .fullScreen: situation.isFullScreen
    case .fit: situation.isFitted
    case .monitor(let number): situation.shown == number
    case .figures: situation.showsFigures
    case .viewOnly: situation.isViewOnly
    case .mark: situation.isMarking
    case .ask, .chat, .releaseKeys, .ctrlAltDel, .disconnect: false
    }
  }

  private func title(_ situation: Situation) -> Sentence {
    switch self {
    case .fullScreen: ViewerSentences.menuFullScreen
    case .fit: ViewerSentences.menuFit
    case .monitor(0): ViewerSentences.menuAllMonitors
    case .monitor(let number):
      ViewerSentences.menuMonitor(Int(number), DisplayName.shown(situation.monitors[Int(number) - 1].name, limit: 24))
    case .figures: ViewerSentences.menuFigures
    case .viewOnly: ViewerSentences.menuViewOnly
    case .ask(let right): CallSentences.menuAsk(right.names.first ?? "")
    case .mark: CallSentences.menuMark
    case .chat: CallSentences.menuChat
    case .releaseKeys: ViewerSentences.menuReleaseKeys
    case .ctrlAltDel: ViewerSentences.menuCtrlAltDel
    case .disconnect: ViewerSentences.menuDisconnect
    }
  }
}
