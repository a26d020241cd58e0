import Agent
import Catalogue
import Glibc
import Policy
import Trust
import Web

/// The program makes itself the agent of a company on this machine, and takes itself away again.
///
/// First the person is asked, with nothing but the address that the program carries: until the yes nothing is written and nobody is called, so
/// that after a no nothing has happened (S1-14, S1-15). Only then root is asked for, once, and is told that the consent was given.
public struct Installation: Sendable {
  private let display: String?
  private let usesTerminal: Bool
  private let language: Language

  /// `display` is the one to ask on; nil: the environment's.
  public init(display: String?, usesTerminal: Bool, language: Language) {
    self.display = display
    self.usesTerminal = usesTerminal
    self.language = language
  }

  /// Whether an address that a program carries is one to install by, or says that it was installed.
  public static func isMeant(by address: String) -> Bool {
    (try? EnrolmentAddress(address)) != nil || InstallationMark(address) != nil
  }

  /// Installs by the address that is given, else by the one that the program carries. `accepted` is the version of the consent that was
  /// given before, by `person`. Returns the exit code of `sysexits.h`; throws where there is nothing to install by.
  public func run(
    address given: String?, accepting accepted: String?, by person: String?
  ) throws(AgentError) -> Int32 {
    let face = InstallationFace.find(display: display, usesTerminal: usesTerminal)
    if given == nil, let (place, mark) = InstallationPlace.own() { return told(face, Self.there(place, mark), EX_OK) }
    guard let text = given ?? ProgramAddress.own(), let address = try? EnrolmentAddress(text) else {
      throw AgentError("enrol.address", AgentSentences.badAddress, exit: EX_USAGE)
    }
    guard let company = address.company else {
      throw AgentError("enrol.company", InstallationSentences.noCompany, exit: EX_USAGE)
    }
    let place: InstallationPlace
    switch InstallationPlace.find(root: address.rootDigest) {
    case .installed(let place, let mark): return told(face, Self.there(place, mark), EX_OK)
    case .taken: throw AgentError("install.taken", InstallationSentences.taken, exit: EX_CANTCREAT)
    case .free(let free): place = free
    }
    if let accepted {
      guard accepted == PermanentAccess.version else {
        throw AgentError("consent.version", AgentSentences.wrongVersion(accepted, PermanentAccess.version), exit: EX_DATAERR)
      }
    } else {
      if case .nobody = face { throw AgentError("consent.nobody", InstallationSentences.nobody, exit: EX_NOPERM) }
      guard face.asks(PermanentAccess.text(company), company, language) else {
        return told(.terminal, AgentSentences.refused, EX_NOPERM)
      }
    }
    let agreed = person ?? Machine.invokingUser
    guard geteuid() == 0 else { return elevate(face, address, agreed, place) }
    let outcome = Installer(place: place, address: address, company: company, person: agreed).install()
    return outcome.sentence.map { told(accepted == nil ? face : .terminal, $0, outcome.code) } ?? outcome.code
  }

  /// Takes the installed program that runs away again, with its state and its user.
  public func remove() throws(AgentError) -> Int32 {
    guard let (place, mark) = InstallationPlace.own() else {
      throw AgentError("install.none", InstallationSentences.notInstalled, exit: EX_USAGE)
    }
    guard geteuid() == 0 else {
      throw AgentError("install.root", InstallationSentences.needsRoot(Installer.removal(place)), exit: EX_NOPERM)
    }
    Installer.remove(place)
    return told(.terminal, InstallationSentences.removed(DisplayName.shown(mark.company.name)), EX_OK)
  }

  /// The same again as root, with the consent that was given.
  private func elevate(
    _ face: InstallationFace, _ address: EnrolmentAddress, _ person: String, _ place: InstallationPlace
  ) -> Int32 {
    guard let program = OwnProgram.path, let tool = Elevation.tool(isAtDisplay: face.isWindow) else {
      return told(face, InstallationSentences.needsRoot("sudo \(OwnProgram.path ?? "rs") agent --install"), EX_NOPERM)
    }
    var said = ""
    let code = Command.run(
      tool,
      [
        program, "agent", "--install", "--enrol", "-", "--accept-permanent-access", PermanentAccess.version, "--accepted-by",
        person,
      ], input: address.text + "\n", output: { said = $0 })
    let lines = said.split(whereSeparator: \.isNewline).map { DisplayName.shown(String($0), limit: 1000) }
    let text = lines.suffix(8).joined(separator: "\n")
    guard text.isEmpty else { return told(face, Sentence(german: text, english: text), code) }
    return told(face, InstallationSentences.needsRoot("sudo \(program) agent --install"), code == 0 ? EX_OK : EX_NOPERM)
  }

  private func told(_ face: InstallationFace, _ sentence: Sentence, _ code: Int32) -> Int32 {
    face.tell(sentence, isGood: code == EX_OK, language)
    return code
  }

  private static func there(_ place: InstallationPlace, _ mark: InstallationMark) -> Sentence {
    InstallationSentences.already(
      "\(DisplayName.shown(mark.company.name)) (\(DisplayName.shown(mark.company.domain)))", remove: Installer.removal(place))
  }
}

/// How an ordinary user becomes root.
enum Elevation {
  /// The program that asks for it: at a display the one that has a window for that.
  static func tool(isAtDisplay: Bool) -> String? {
    let hasTerminal = isatty(STDERR_FILENO) == 1
    let order = isAtDisplay && !hasTerminal ? ["pkexec", "sudo"] : ["sudo", "pkexec"]
    return order.lazy.compactMap(Command.path).first
  }
}
