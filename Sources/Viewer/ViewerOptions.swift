import Catalogue
import Policy
import Trust

/// What `rs view` or `rs key new` was asked to do.
public struct ViewerOptions: Sendable {
  /// Whom to connect to.
  public enum Target: Sendable {
    /// A device of the directory, by name, id or unique prefix.
    case device(String)
    /// A customer who has called and types the digits of a key that is made for this call.
    case key(customer: String)
    /// A customer who has called and reads out the number of his computer.
    case guest(number: String, customer: String)
  }

  public var target: Target
  /// Nil: ask for it.
  public var reason: String?
  public var rights: AccessRights
  public var isViewOnly = false
  public var isFullScreen = false
  public var isFitted = false
  /// Number of the monitor to show, from 1; 0 is all of them.
  public var monitor: UInt8 = 0
  /// A page in the browser on this computer instead of a window.
  public var isInBrowser = false
  /// No window.
  public var isHeadless = false
  /// The window opens only when the customer has agreed; until then the terminal says how it stands.
  public var opensAfterConsent = false
  /// With `isHeadless`: where the first complete picture goes; then the viewer ends.
  public var screenshot: String?
  /// The folder with the operator's key; nil is the standard one.
  public var identity: String?
  /// Overrides the address in the identity folder; its pin stays.
  public var relay: String?
  /// Lines of JSON on standard output, one for each change of state.
  public var isJSON = false
  public var environment: [String: String]

  /// A window with all rights.
  public init(_ target: Target, reason: String?, rights: AccessRights = .all, environment: [String: String]) {
    self.target = target
    self.reason = reason
    self.rights = rights
    self.environment = environment
  }

  /// What was asked for, as the technician said it: the device, or the customer who has called.
  var name: String {
    switch target {
    case .device(let name), .key(let name), .guest(_, let name): name
    }
  }

  /// The same, fit to be shown.
  var shownName: String { DisplayName.shown(name) }

  /// True where the customer types the digits of a key.
  var isForKey: Bool { if case .key = target { true } else { false } }

  /// What is asked for: "view only" needs no more than to look.
  var wantedRights: AccessRights { isViewOnly ? rights.intersection([.view, .clipboard]) : rights }

  /// The technician's display; nil is the standard one.
  var display: String? { environment["DISPLAY"] }

  /// The language people are spoken to in.
  var language: Language { Language(environment: environment) }

  /// The rights of a list such as `view,pointer`; nil for a name that does not exist. No list is every right.
  public static func rights(_ list: String?) -> AccessRights? {
    guard let list else { return .all }
    var rights: AccessRights = []
    for name in list.split(separator: ",") {
      guard let known = AccessRights.named.first(where: { $0.name == name }) else { return nil }
      rights.insert(known.right)
    }
    return rights
  }
}
