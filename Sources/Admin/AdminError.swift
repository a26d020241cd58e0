import Catalogue
import Policy
import Transport
import Trust
import Wire

/// Why a command failed: a sentence for people, a stable code for machines, and the exit code of `sysexits.h`.
public struct AdminError: Error, Sendable {
  public let sentence: Sentence
  public let code: String
  public let exitCode: Int32

  init(_ sentence: Sentence, code: String, exit: Exit) {
    self.sentence = sentence
    self.code = code
    exitCode = exit.rawValue
  }

  /// A failure of the relay's part of a command.
  public init(relay sentence: Sentence, _ code: String, _ exitCode: Int32) {
    self.sentence = sentence
    self.code = code
    self.exitCode = exitCode
  }

  /// The exit codes used, as `sysexits.h` names them.
  enum Exit: Int32 {
    case usage = 64
    case dataError = 65
    case noInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case ioError = 74
    case temporaryFailure = 75
    case noPermission = 77
  }

  /// What the relay answers; `missing` is said where it has not found what was asked for.
  init(_ failure: AdminFailure, missing: Sentence? = nil) {
    let exit: Exit =
      switch failure {
      case .roleMayNot: .noPermission
      case .notFound, .ambiguous: .noInput
      case .versionConflict: .temporaryFailure
      case .readOnly: .ioError
      case .notValid, .exists, .classForbids, .nothingToSettle: .dataError
      }
    self.init(failure == .notFound ? missing ?? failure.sentence : failure.sentence, code: "admin.\(failure)", exit: exit)
  }

  init(_ refusal: ControlRefusal) {
    let exit: Exit = refusal == .tooMany ? .temporaryFailure : refusal == .readOnly ? .ioError : .noPermission
    self.init(refusal.sentence, code: "relay.\(refusal)", exit: exit)
  }

  init(_ error: TrustError) {
    switch error {
    case .name: self.init(AdminSentences.badName, code: error.rawValue, exit: .usage)
    case .passphrase: self.init(AdminSentences.wrongPassphrase, code: error.rawValue, exit: .noPermission)
    case .expired: self.init(AdminSentences.expired, code: error.rawValue, exit: .noPermission)
    case .role: self.init(AdminSentences.roleMayNot, code: error.rawValue, exit: .noPermission)
    default: self.init(AdminSentences.trust(error.rawValue), code: error.rawValue, exit: .dataError)
    }
  }

  init(_ error: PrivateFileError) {
    let path = DisplayName.shown(error.path, limit: 4096)
    switch error.operation {
    case .read: self.init(AdminSentences.cannotRead(path, SystemSentences.error(error.code)), code: "file.read", exit: .noInput)
    case .write:
      self.init(AdminSentences.cannotWrite(path, SystemSentences.error(error.code)), code: "file.write", exit: .cannotCreate)
    }
  }

  init(_ error: IdentityError, folder: IdentityFolder) {
    switch error {
    case .file(let file) where file.isMissing:
      self.init(AdminSentences.noIdentity(folder.path), code: "identity.missing", exit: .noInput)
    case .file(let file): self.init(file)
    case .content(_, .passphrase): self.init(.passphrase)
    case .content(let path, let error):
      self.init(AdminSentences.badContent(path, error.rawValue), code: error.rawValue, exit: .dataError)
    }
  }

  init(_ error: TransportError) {
    // The case's name alone: what is associated with it is for people.
    let name = "\(error)".prefix { $0 != "(" }
    self.init(error.sentence, code: "transport.\(name)", exit: .unavailable)
  }
}

/// Runs a step of trust and names its failure for people.
func trusting<Value>(_ body: () throws(TrustError) -> Value) throws(AdminError) -> Value {
  do { return try body() } catch { throw AdminError(error) }
}
