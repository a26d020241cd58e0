import Foundation
import Testing
import Trust

@testable import Deployment

@Suite struct InstallationMarkTests {
  private let mark = InstallationMark(
    relay: "[::1]:8443", company: CompanyName(name: "Müller & Söhne", domain: "mueller.example"),
    rootDigest: Array(repeating: 7, count: 32))

  @Test func `a mark reads as it was written`() {
    #expect(InstallationMark(mark.text) == mark)
    #expect(Installation.isMeant(by: mark.text))
  }

  @Test func `anything else is no mark`() {
    let text = mark.text
    for wrong in [
      "", text + "A", text.replacing("https", with: "http"), text.replacing("/installed", with: "/enrol"), text + "#",
      text.replacing("?", with: ""), "https://a/support#1.AAAA", String(text.dropLast()),
    ] { #expect(InstallationMark(wrong) == nil, "\(wrong)") }
  }
}

@Suite struct InstallationPlaceTests {
  @Test func `S4-13: every organisation after the first has names of its own`() {
    let places = InstallationPlace.candidates(root: Array(repeating: 0xAB, count: 32))
    #expect(places.map(\.program) == ["/usr/local/bin/rs-agent", "/usr/local/bin/rs-agent-abababab"])
    #expect(places.map(\.state) == ["/var/lib/rs-agent", "/var/lib/rs-agent-abababab"])
    #expect(places.map(\.unit).last == "/etc/systemd/system/rs-agent-abababab.service")
  }
}

@Suite struct ServiceUnitTests {
  private let place = InstallationPlace(name: "rs-agent")

  @Test func `the unit says what the one of the repository says`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../appliance/rs-agent.service")
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n").filter { !$0.hasPrefix("#") }
    let unit = ServiceUnit.text(place, for: CompanyName(name: "M", domain: "m.example")).components(separatedBy: "\n")
    let own = { (line: String) in !line.isEmpty && !line.hasPrefix("Description=") && !line.hasPrefix("ExecStart=") }
    #expect(unit.filter(own) == lines.filter(own))
    #expect(unit.contains("ExecStart=/usr/local/bin/rs-agent agent --unattended --data /var/lib/rs-agent"))
  }

  @Test func `T44: a company's name adds nothing to the unit`() {
    let plain = ServiceUnit.text(place, for: CompanyName(name: "M", domain: "m.example")).components(separatedBy: "\n")
    let evil = ServiceUnit.text(place, for: CompanyName(name: "M\nExecStart=/bin/sh\u{1B}[2J %n \\", domain: "m\r\n\u{202E}\\"))
      .components(
        separatedBy: "\n")
    #expect(plain.count == evil.count)
    #expect(zip(plain, evil).filter { $0 != $1 }.count == 1)
    #expect(evil.allSatisfy { !$0.hasSuffix("\\") && !$0.contains("\u{1B}") && !$0.contains("\u{202E}") })
    #expect(evil.contains { $0.contains("%%n") })
  }
}
