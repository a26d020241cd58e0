import Catalogue
import Policy
import Store
import Trust
import Wire

/// When another company's remote tool was found.
enum ToolFinding: String, CaseIterable, Sendable {
  case enrolment
  case later
}

extension ControlService {
  /// Takes what an agent has found of other companies' remote tools.
  func note(_ found: [ToolRecord], of device: [UInt8]) async {
    let alarming = try? await store.note(found.map(RemoteTool.init), of: device, at: WallClock.now())
    guard let alarming, !alarming.isEmpty, let row = try? await store.device(device) else { return }
    rendezvous.alert(alarming, on: row.name, .later)
  }
}

extension Rendezvous {
  /// Counts and says that somebody has to look at these tools.
  nonisolated func alert(_ tools: [RemoteTool], on device: String, _ finding: ToolFinding) {
    guard !tools.isEmpty else { return }
    metrics.found(tools.count, finding)
    let names = tools.map(\.name).joined(separator: ", ")
    let sentence = finding == .later ? RelaySentences.newTools(device, names) : RelaySentences.conflict(device, names)
    log.warning("\(sentence.text(language))")
  }
}

extension AdministrationDesk {
  /// Documents what was settled with a customer about other companies' remote tools.
  func settle(_ selector: String, _ note: String) async throws(AdminFailure) -> AdminReply {
    guard !note.allSatisfy(\.isWhitespace) else { throw .notValid }
    let (store, technician) = (store, technician.digest)
    let device = try await find(selector).digest
    let now = WallClock.now()
    let isDone = try await stored { () async throws(StoreError) in
      try await store.settle(device, note: note, by: technician, at: now)
    }
    guard isDone else { throw .nothingToSettle }
    return .done
  }
}

extension RemoteTool {
  init(_ record: ToolRecord) {
    self.init(product: record.product, signs: Signs(rawValue: record.signs))
  }
}

extension ToolRecord {
  init(_ tool: RemoteTool) {
    self.init(product: tool.product, signs: tool.signs.rawValue)
  }
}
