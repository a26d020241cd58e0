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
  package func current() -> LocalPolicy {
    let policy = LocalPolicy.read(path)
    let isNews = problem.withLock { problem in
      defer { problem = policy.problem }
      return problem != policy.problem
    }
    if isNews, let problem = policy.problem { complain(problem) }
    return policy
  }
}

/// What the machine itself allows, whatever any console says, to an enrolled agent as to a guest. No file allows everything; a file that cannot be understood
/// allows nothing.
package struct LocalPolicy: Sendable {
  package var rights: AccessRights
  /// Whether viewers whose code a relay has served are let in.
  package var allowsHosted: Bool
  /// What is wrong with the file; nil where nothing is.
  var problem: Sentence?

  private static let everything = LocalPolicy(rights: .all, allowsHosted: true)

  private static func nothing(_ problem: Sentence) -> LocalPolicy {
    LocalPolicy(rights: [], allowsHosted: false, problem: problem)
  }

  /// Reads the file: `rights = ["view", "pointer", "keyboard", "clipboard"]`, or any part of it, and `hosted = false`.
  static func read(_ path: String = LocalPolicyFile.standardPath) -> LocalPolicy {
    do throws(PrivateFileError) {
      return parse(try PrivateFile.text(path), path)
    } catch {
      guard !error.isMissing else { return everything }
      return nothing(AgentSentences.localPolicyUnreadable(path, SystemSentences.error(error.code)))
    }
  }

  static func parse(_ text: String, _ path: String) -> LocalPolicy {
    var policy = everything
    var seen: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
      if content.isEmpty { continue }
      let parts = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !seen.contains(parts[0]), policy.set(parts[0], parts[1]) else {
        return nothing(AgentSentences.localPolicySyntax("\(path):\(index + 1)"))
      }
      seen.append(parts[0])
    }
    return policy
  }

  /// Takes one line; false where it cannot be understood.
  private mutating func set(_ key: String, _ value: String) -> Bool {
    switch (key, value) {
    case ("rights", _):
      guard value.hasPrefix("["), value.hasSuffix("]"), let list = Self.list(value.dropFirst().dropLast()) else { return false }
      rights = list
    case ("hosted", "true"): allowsHosted = true
    case ("hosted", "false"): allowsHosted = false
    default: return false
    }
    return true
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
