import Admin
import ArgumentParser
import Catalogue
import Doctor
import FoundationEssentials

/// `rs doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: CommandSentences.doctor.here,
    discussion: CommandSentences.doctorMore.here
  )

  @Option(help: OptionSentences.doctorRelay.help(ValueSentences.hostAndPort))
  var relay: String?
  @Option(help: OptionSentences.identity.help(ValueSentences.folder))
  var identity: String?
  @Flag(help: OptionSentences.json.help()) var json = false

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
