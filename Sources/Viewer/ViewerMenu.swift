import Catalogue
import Policy
import Widgets

/// The menu on F8.
enum ViewerMenu: Int, CaseIterable {
  case fullScreen = 1
  case fit
  case viewOnly
  case releaseKeys
  case ctrlAltDel
  case disconnect

  /// The menu's form, with marks where something is switched on.
  static func form(_ language: Language, isFullScreen: Bool, isFitted: Bool, isViewOnly: Bool) -> Form {
    let on: [ViewerMenu: Bool] = [.fullScreen: isFullScreen, .fit: isFitted, .viewOnly: isViewOnly]
    let choices = allCases.map { item in
      Element.choice(Choice(id: item.rawValue, title: item.title.text(language), isOn: on[item] ?? false))
    }
    return Form(choices + [.note(ViewerSentences.menuNote.text(language))])
  }

  private var title: Sentence {
    switch self {
    case .fullScreen: ViewerSentences.menuFullScreen
    case .fit: ViewerSentences.menuFit
    case .viewOnly: ViewerSentences.menuViewOnly
    case .releaseKeys: ViewerSentences.menuReleaseKeys
    case .ctrlAltDel: ViewerSentences.menuCtrlAltDel
    case .disconnect: ViewerSentences.menuDisconnect
    }
  }
}
