import Admin
import ArgumentParser
import Catalogue
import Doctor
import FoundationEssentials

/// `rs doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check everything between this machine and its relay, and say what to do.",
    discussion:
      "Name service, ports, proxy, certificate, clock, display, disk. On a device without an identity name the relay with --relay."
  )

  @Option(help: ArgumentHelp("Address of the relay (default: the one in the identity's folder).", valueName: "host[:port]"))
  var relay: String?
  @Option(help: ArgumentHelp("Folder with your key and certificate (default: ~/.config/rs).", valueName: "folder"))
  var identity: String?
  @Flag(help: "Write the result as JSON to standard output.") var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment, isJSON: json)
    try await reporting(to: console) { () throws(AdminError) in
      let target = try RelayTarget(identity: identity, relay: relay, environment: environment)
      let findings = await Examination(
        relay: target.address, proxy: target.proxy, folder: target.folder, display: environment["DISPLAY"]
      ).findings()
      for finding in findings { console.show("\(Self.mark(finding.level)) \(finding.sentence.text(console.language))") }
      console.show(
        json: findings.map { ["check": $0.check, "level": $0.level.rawValue, "text": $0.sentence.text(console.language)] })
      guard findings.allSatisfy({ $0.level < .failure }) else { throw AdminError(relay: DoctorSentences.failed, "doctor", 69) }
    }
  }

  private static func mark(_ level: Finding.Level) -> String {
    switch level {
    case .good: "✓"
    case .warning: "!"
    case .failure: "✗"
    }
  }
}
