import Catalogue
import Policy
import Wire

/// Other companies' remote tools as `rs device` shows them.
extension DeviceRecord {
  var remoteTools: [RemoteTool] {
    tools.map { RemoteTool(product: $0.product, signs: RemoteTool.Signs(rawValue: $0.signs)) }
  }

  private var unsettled: [RemoteTool] { remoteTools.filter { $0.signs.contains(.unsettled) } }

  /// True where somebody has to look at them.
  var isUnsettled: Bool { state == "conflict" || !unsettled.isEmpty }

  /// A state, and the tools that are new behind it.
  func withAlert(_ state: Sentence) -> Sentence {
    unsettled.isEmpty ? state : AdminSentences.alert(state, unsettled.map(\.name).joined(separator: ", "))
  }

  /// "AnyDesk (running, permanent access), xrdp (installed)"; a dash where there are none.
  func toolText(_ language: Language) -> String {
    let texts = remoteTools.map { tool in
      let signs: [(RemoteTool.Signs, Sentence)] = [
        (.running, AdminSentences.toolRuns), (.permanent, AdminSentences.toolIsPermanent),
        (.unsettled, AdminSentences.toolIsOpen),
      ]
      let words = signs.filter { tool.signs.contains($0.0) }.map { $0.1.text(language) }
      return "\(tool.name) (\(words.isEmpty ? AdminSentences.toolIsThere.text(language) : words.joined(separator: ", ")))"
    }
    return texts.isEmpty ? "-" : texts.joined(separator: ", ")
  }
}

/// One of them as JSON.
struct ToolRow: Encodable {
  let name: String
  let running: Bool
  let permanent: Bool
  let settled: Bool

  init(_ tool: RemoteTool) {
    name = tool.name
    running = tool.signs.contains(.running)
    permanent = tool.signs.contains(.permanent)
    settled = !tool.signs.contains(.unsettled)
  }
}
