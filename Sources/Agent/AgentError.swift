import Catalogue
import Glibc
import Policy
import Store
import Transport
import Trust
import Wire

/// Why an agent cannot start, enrol or go on: a sentence for people and the exit code of `sysexits.h`.
public struct AgentError: Error, Equatable, Sendable {
  /// A stable code.
  public let code: String
  public let sentence: Sentence
  /// As in `sysexits.h`.
  public let exit: Int32

  package init(_ code: String, _ sentence: Sentence, exit: Int32) {
    self.code = code
    self.sentence = sentence
    self.exit = exit
  }

  init(_ error: StoreError) {
    switch error {
    case .locked(let path): self.init("state.locked", AgentSentences.stateLocked(path), exit: 75)
    case .unreadable(let path, let code):
      self.init("state.unreadable", AgentSentences.stateBroken(path, SystemSentences.error(code)), exit: 73)
    case .newer(let path, _): self.init("state.newer", AgentSentences.stateNewer(path), exit: 78)
    case .corrupt(let path, let part):
      self.init("state.corrupt", AgentSentences.stateBroken(path, SystemSentences.part(part)), exit: 65)
    case .full: self.init("state.full", AgentSentences.stateBroken("agent.db", SystemSentences.error(ENOSPC)), exit: 74)
    case .exists: self.init("state.exists", AgentSentences.stateBroken("agent.db", SystemSentences.error(EEXIST)), exit: 74)
    case .ioError(let code): self.init("state.io", AgentSentences.stateBroken("agent.db", SystemSentences.error(code)), exit: 74)
    case .statement(let part):
      self.init("state.io", AgentSentences.stateBroken("agent.db", SystemSentences.part(part)), exit: 74)
    }
  }

  package init(_ error: TransportError) {
    self.init("relay.unreachable", error.sentence, exit: 69)
  }
}
