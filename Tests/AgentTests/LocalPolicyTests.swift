import Foundation
import Policy
import Synchronization
import TestSupport
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

  @Test("The machine lets hosted viewers in unless its file forbids them; a broken file lets nobody in")
  func hosted() {
    func allows(_ text: String) -> Bool { LocalPolicy.parse(text, "policy.toml").allowsHosted }
    #expect(allows("rights = [\"view\"]"))
    #expect(allows("hosted = true"))
    #expect(!allows("rights = [\"view\"]\nhosted = false # no code of others\n"))
    #expect(rights("hosted=false") == .all)
    for broken in ["hosted = maybe", "hosted", "hosted = false\nhosted = true", "hosted = false\nrights = view"] {
      #expect(!allows(broken))
      #expect(rights(broken) == [])
    }
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

  @Test("A change of the file counts from the next request on, and what is wrong with it is said once")
  func changed() throws {
    let folder = try TemporaryFolder()
    let complaints = Mutex<[Sentence]>([])
    let file = LocalPolicyFile(path: folder.file("policy.toml")) { complaint in complaints.withLock { $0.append(complaint) } }
    #expect(file.current().rights == .all)
    try folder.write(Array("rights = [\"view\"]\n".utf8), to: "policy.toml")
    #expect(file.current().rights == [.view])
    try folder.write(Array("rights = view\n".utf8), to: "policy.toml")
    for _ in 0..<3 { #expect(file.current().rights == []) }
    #expect(complaints.withLock { $0.count } == 1)
    try folder.write(Array("rights = [\"view\", \"keyboard\"]\n".utf8), to: "policy.toml")
    #expect(file.current().rights == [.view, .keyboard])
    #expect(complaints.withLock { $0.count } == 1)
  }

  @Test("The example holds every key with its default")
  func example() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../appliance/policy.example.toml")
    let text = try String(contentsOf: path.standardizedFileURL, encoding: .utf8)
    let policy = LocalPolicy.parse(text, "policy.example.toml")
    #expect(policy.problem == nil)
    #expect(policy.rights == .all)
    #expect(policy.allowsHosted)
    let keys = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ")[0] }
    #expect(keys == ["rights", "hosted"])
  }

  @Test("A file that cannot be read allows nothing")
  func unreadable() {
    let policy = LocalPolicy.read("/proc/self")
    #expect(policy.rights == [])
    #expect(policy.problem != nil)
  }
}
