import Foundation
import Policy
import Testing

@testable import Agent

struct LocalPolicyTests {
  private func rights(_ text: String) -> AccessRights { LocalPolicy.parse(text, "policy.toml").rights }

  @Test("No file allows everything the others allow")
  func missing() {
    let policy = LocalPolicy.read("/nonexistent/policy.toml")
    #expect(policy.rights == .all)
    #expect(policy.problem == nil)
  }

  @Test("Only the rights that are named are allowed")
  func named() {
    #expect(rights("rights = [\"view\"]") == [.view])
    #expect(rights("# only look\nrights = [ \"view\", \"pointer\" ] # both\n") == [.view, .pointer])
    #expect(rights("rights = []") == [])
    #expect(rights("# nothing said\n") == .all)
  }

  @Test(
    "A file that cannot be understood allows nothing and names its line",
    arguments: [
      "rights = [\"veiw\"]", "rights = view", "right = [\"view\"]", "rights = [\"view\"", "{",
      "\nrights = [\"view\"]\nrights = [\"pointer\"]",
      "rights = [view]", "deny = true",
    ])
  func broken(_ text: String) throws {
    let policy = LocalPolicy.parse(text, "policy.toml")
    #expect(policy.rights == [])
    #expect(try #require(policy.problem).german.hasPrefix("policy.toml:"))
  }

  @Test("A file that cannot be read allows nothing")
  func unreadable() {
    let policy = LocalPolicy.read("/proc/self")
    #expect(policy.rights == [])
    #expect(policy.problem != nil)
  }
}
