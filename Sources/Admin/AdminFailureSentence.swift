import Catalogue
import Policy
import Wire

extension AdminFailure {
  /// What happened and what to do next.
  var sentence: Sentence {
    switch self {
    case .roleMayNot: AdminSentences.roleMayNot
    case .notFound: AdminSentences.notFound
    case .ambiguous: AdminSentences.ambiguous
    case .notValid: AdminSentences.notValid
    case .versionConflict: AdminSentences.versionConflict
    case .exists: AdminSentences.exists
    case .classForbids: AdminSentences.classForbids
    case .readOnly: ConnectionSentences.readOnly
    case .nothingToSettle: AdminSentences.nothingToSettle
    }
  }
}

extension ControlRefusal {
  /// What happened and what to do next.
  var sentence: Sentence {
    switch self {
    case .notAccepted: ConnectionSentences.notAccepted
    case .noOrganisation: ConnectionSentences.noOrganisation
    case .protocolError: ConnectionSentences.protocolError
    case .tooMany: ConnectionSentences.tooMany
    case .readOnly: ConnectionSentences.readOnly
    }
  }
}
