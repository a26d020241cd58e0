/// Paths of an organisation's own that lead to pages of the relay: `/ra-host=/get/host`, several with commas between them (S4-6, S4-8).
public struct PageAliases: Equatable, Sendable {
  /// The pages that can be led to.
  public static let pages: Set = ["/", "/get/host", "/get/support"]
  /// The first parts of paths that are the relay's own, now or in what is to come.
  private static let reserved: Set = [
    "api", "assets", "console", "control", "firewall", "firewall.json", "get", "healthz", "metrics", "share", "stream", "view",
    ".well-known", "favicon.ico", "robots.txt",
  ]
  private static let most = 32

  /// The page of each path.
  public let targets: [String: String]

  /// Reads the form above, blanks allowed; nil for anything else, for a path that stands twice or is the relay's own, and for another page.
  public init?(_ text: String) {
    var targets: [String: String] = [:]
    let entries = text.split(separator: ",", omittingEmptySubsequences: !text.contains { $0 != " " })
    for entry in entries where text.contains(where: { $0 != " " }) {
      let parts = entry.filter { $0 != " " }.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, Self.isPath(parts[0]), Self.pages.contains(parts[1]), targets.count < Self.most,
        targets.updateValue(parts[1], forKey: parts[0]) == nil
      else { return nil }
    }
    self.targets = targets
  }

  /// One to four parts of characters that no browser and no proxy writes in another way (RFC 3986, 2.3).
  private static func isPath(_ text: String) -> Bool {
    guard let match = text.wholeMatch(of: /\/([A-Za-z0-9._~-]{1,64})(\/[A-Za-z0-9._~-]{1,64}){0,3}/) else { return false }
    let parts = text.split(separator: "/")
    return !reserved.contains(String(match.1).lowercased()) && !parts.contains { $0.allSatisfy { $0 == "." } }
  }
}
