import Catalogue
import Policy
import Trust

/// What `rs view` was asked to do.
public struct ViewerOptions: Sendable {
  /// Name, id or unique prefix.
  public var device: String
  /// Nil: ask for it.
  public var reason: String?
  public var rights: AccessRights
  public var isViewOnly = false
  public var isFullScreen = false
  public var isFitted = false
  /// Number of the monitor to show, from 1; 0 is all of them.
  public var monitor: UInt8 = 0
  /// No window.
  public var isHeadless = false
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
  public init(device: String, reason: String?, rights: AccessRights = .all, environment: [String: String]) {
    self.device = device
    self.reason = reason
    self.rights = rights
    self.environment = environment
  }

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
