import Catalogue
import Policy
import Synchronization
import Trust

/// The machine's own policy file, read again for each request: who changes it need not restart the agent.
package final class LocalPolicyFile: Sendable {
  /// Where the machine's owner puts it.
  package static let standardPath = "/etc/rs/policy.toml"

  private let path: String
  private let problem = Mutex<Sentence?>(nil)
  private let complain: @Sendable (Sentence) -> Void

  /// `complain` is told what is wrong with the file, once until that changes.
  package init(path: String = LocalPolicyFile.standardPath, complain: @escaping @Sendable (Sentence) -> Void) {
    self.path = path
    self.complain = complain
  }

  /// What the machine allows now; nothing where the file is broken.
  package func rights() -> AccessRights {
    let policy = LocalPolicy.read(path)
    let isNews = problem.withLock { problem in
      defer { problem = policy.problem }
      return problem != policy.problem
    }
    if isNews, let problem = policy.problem { complain(problem) }
    return policy.rights
  }
}

/// What the machine itself allows, whatever any console says, to an enrolled agent as to a guest. No file allows everything; a file that cannot be understood
/// allows nothing.
struct LocalPolicy {
  var rights: AccessRights
  /// What is wrong with the file; nil where nothing is.
  var problem: Sentence?

  /// Reads the file: one key, `rights = ["view", "pointer", "keyboard", "clipboard"]`, or any part of it.
  static func read(_ path: String = LocalPolicyFile.standardPath) -> LocalPolicy {
    do throws(PrivateFileError) {
      return parse(try PrivateFile.text(path), path)
    } catch {
      guard !error.isMissing else { return LocalPolicy(rights: .all) }
      return LocalPolicy(rights: [], problem: AgentSentences.localPolicyUnreadable(path, SystemSentences.error(error.code)))
    }
  }

  static func parse(_ text: String, _ path: String) -> LocalPolicy {
    var rights: AccessRights?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
      if content.isEmpty { continue }
      guard rights == nil, content.hasPrefix("rights=["), content.hasSuffix("]"),
        let parsed = list(content.dropFirst(8).dropLast())
      else {
        return LocalPolicy(rights: [], problem: AgentSentences.localPolicySyntax("\(path):\(index + 1)"))
      }
      rights = parsed
    }
    return LocalPolicy(rights: rights ?? .all)
  }

  private static func list(_ text: some StringProtocol) -> AccessRights? {
    var rights: AccessRights = []
    for item in text.split(separator: ",") {
      guard let known = AccessRights.named.first(where: { "\"\($0.name)\"" == item }) else { return nil }
      rights.insert(known.right)
    }
    return rights
  }
}
