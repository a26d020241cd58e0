import Catalogue
import Policy
import Wire

extension DisplayState {
  /// What a table shows.
  var sentence: Sentence {
    switch self {
    case .ready: AdminSentences.displayReady
    case .none: AdminSentences.displayNone
    case .wayland: AdminSentences.displayWayland
    }
  }
}

extension PresenceState {
  /// What a table shows.
  var sentence: Sentence {
    switch self {
    case .present: AdminSentences.presencePresent
    case .locked: AdminSentences.presenceLocked
    case .greeter: AdminSentences.presenceGreeter
    case .nobody: AdminSentences.presenceNobody
    }
  }
}
