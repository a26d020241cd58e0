import Agent
import Foundation
import TestSupport
import Testing
import X11

@testable import Guest

@Suite(.serialized) struct CleanProofTests {
  @Test("S2-15: what has not changed is listed as equal, and a changed setting of the display is found")
  func display() throws {
    let server = try DisplayServer.xvfb()
    defer { server.stop() }
    let place = DisplaySource(display: server.name).place
    let before = CleanProof.Snapshot(of: place)
    let same = CleanProof(before: before, after: CleanProof.Snapshot(of: place))
    let display = same.entries.filter { $0.subject == "display" }
    #expect(display.count == 1)
    #expect(display.allSatisfy { $0.before == $0.after })
    try server.run("xset", "r", "off")
    let changed = CleanProof(before: before, after: CleanProof.Snapshot(of: place))
    #expect(!changed.isClean)
    #expect(changed.text(.german).contains("!"))
  }

  @Test("S2-15: a process of ours that stays is found by its number")
  func processes() throws {
    let before = CleanProof.Snapshot(of: nil)
    let child = try Process.run(URL(filePath: "/bin/sleep"), arguments: ["30"])
    defer { child.terminate() }
    // Other tests start and end programs meanwhile, so only this one is looked for.
    let after = CleanProof.Snapshot(of: nil)
    #expect(!before.processes.contains(child.processIdentifier) && after.processes.contains(child.processIdentifier))
    var left = before
    left.processes.insert(child.processIdentifier)
    let found = CleanProof(before: before, after: left).entries.first { $0.subject == "processes" }
    #expect(found?.after.contains("+\(child.processIdentifier)") == true)
  }

  @Test("S2-14: a file of ours that stays is found, and one that the person wanted is not")
  func files() throws {
    var before = CleanProof.Snapshot(of: nil)
    let name = "rs-\(UUID().uuidString)"
    let path = "/dev/shm/\(name)"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var after = CleanProof.Snapshot(of: nil)
    // Other programs make and remove files meanwhile, so only this one is looked at.
    before.files["/dev/shm"]?.formIntersection([name])
    after.files["/dev/shm"]?.formIntersection([name])
    let found = CleanProof(before: before, after: after).entries.first { $0.subject == "files /dev/shm" }
    #expect(found?.after.contains("+rs-") == true)
    before.expect(path)
    let wanted = CleanProof(before: before, after: after).entries.first { $0.subject == "files /dev/shm" }
    #expect(wanted.map { $0.before == $0.after } == true)
  }
}

@Suite struct GuestFormsTests {
  private let firm = GuestPage.Firm(company: "Muster GmbH", domain: "muster.example")

  private func pages() -> [GuestPage] {
    [
      .address(nil), .connecting(relay: "hilfe.example"),
      .terms(firm, .init(version: 3, text: "Erstens …", digest: [])),
      .key(firm, .init(number: "123 456 789 012", termsVersion: 3, problem: nil)), .joining(firm),
      .knocking(firm, number: "47"), .over(.init(german: "Aus.", english: "Over."), hasReceipt: true),
      .receipt("Firma: …", saved: nil),
    ]
  }

  @Test("T62: every page before a session names the company with its domain, and each can be left by closing it")
  func pagesCanBeLeft() throws {
    for page in pages() {
      let dialog = try #require(GuestForms.dialog(page, .german))
      switch page {
      case .terms, .key, .joining, .knocking: #expect("\(dialog.form.elements)".contains("Muster GmbH (muster.example)"))
      default: break
      }
      guard case .success(.quit) = GuestForms.input(.closed, page) else {
        Issue.record("\(page) cannot be closed")
        continue
      }
    }
  }

  @Test("S2-6: seven digits are a key however they are grouped; everything else is asked for again")
  func key() throws {
    let page = GuestPage.key(firm, .init(number: "", termsVersion: 0, problem: nil))
    for typed in ["4212345", "421 2345", "42-12345"] {
      guard case .success(.key(let key)) = GuestForms.input(.chosen(2, entry: typed), page) else {
        Issue.record("\(typed) is no key")
        continue
      }
      #expect(key.slot == 42)
    }
    for typed in ["", "421234", "42123456", "421234x"] {
      guard case .failure = GuestForms.input(.chosen(2, entry: typed), page) else {
        Issue.record("\(typed) is a key")
        continue
      }
    }
  }

  @Test("a session has windows of its own, so there is no page behind it")
  func session() {
    #expect(GuestForms.dialog(.session(.running(by: "A")), .german) == nil)
  }
}
