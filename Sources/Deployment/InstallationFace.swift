import Agent
import Catalogue
import Glibc
import Policy
import Trust
import Widgets
import X11

/// Where the person at the machine is asked and told: a window on a display, else the terminal.
enum InstallationFace {
  case window(String?)
  case terminal
  /// Neither is there: nobody can agree.
  case nobody

  private static let (agree, refuse) = (1, 2)

  /// The display that is named or in the environment, if it answers, unless the terminal is wanted.
  static func find(display: String?, usesTerminal: Bool) -> InstallationFace {
    if !usesTerminal, let name = display ?? DisplayConnection.nameInEnvironment,
      (try? DisplayConnection(name: name)) != nil
    {
      return .window(name)
    }
    if isatty(STDIN_FILENO) == 1 { return .terminal }
    let file = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return .nobody }
    close(file)
    return .terminal
  }

  var isWindow: Bool { if case .window = self { true } else { false } }

  /// Shows what is agreed to and takes the answer; anything but a yes is a no. Programs cannot answer in the window (T52).
  func asks(_ text: Sentence, _ company: CompanyName, _ language: Language) -> Bool {
    switch self {
    case .window(let name):
      guard let connection = try? DisplayConnection(name: name),
        case .chosen(Self.agree, _)? = try? Self.dialog(text, company, language).ask(on: connection)
      else { return false }
      return true
    case .terminal:
      Self.write("\n\(text.text(language))\n\n\(AgentSentences.version(PermanentAccess.version).text(language))\n")
      Self.write(AgentSentences.question.text(language))
      return ["ja", "j", "yes", "y"].contains(Self.line()?.lowercased() ?? "")
    case .nobody: return false
    }
  }

  /// Tells how it went: on standard error, and in a window until the person closes it.
  func tell(_ sentence: Sentence, isGood: Bool, _ language: Language) {
    Self.write(sentence.text(language) + "\n")
    guard case .window(let name) = self, let connection = try? DisplayConnection(name: name) else { return }
    let title = isGood ? InstallationSentences.doneTitle : InstallationSentences.failedTitle
    var dialog = Dialog(
      title: InstallationSentences.title.text(language),
      form: Form([
        .heading(title.text(language)), isGood ? .text(sentence.text(language)) : .warning(sentence.text(language)),
        .buttons([Button(id: Self.agree, title: InstallationSentences.close.text(language), isMain: true)]),
      ]))
    dialog.width = 560
    _ = try? dialog.ask(on: connection)
  }

  private static func dialog(_ text: Sentence, _ company: CompanyName, _ language: Language) -> Dialog {
    var dialog = Dialog(
      title: InstallationSentences.title.text(language),
      form: Form(
        [
          .heading(InstallationSentences.question.text(language)),
          .fact(
            name: ConsentSentences.company.text(language),
            value: "\(DisplayName.shown(company.name)) (\(DisplayName.shown(company.domain)))"),
        ]
          + text.text(language).split(separator: "\n\n").map { .text(String($0)) }
          + [
            .note(AgentSentences.version(PermanentAccess.version).text(language)),
            .buttons([
              Button(id: agree, title: InstallationSentences.agree.text(language)),
              Button(id: refuse, title: ConsentSentences.refuse.text(language), isMain: true),
            ]),
          ], focus: refuse))
    dialog.width = 640
    dialog.isGuarded = true
    return dialog
  }

  /// A line of the terminal, which is not standard input where that has brought the address.
  private static func line() -> String? {
    if isatty(STDIN_FILENO) == 1 { return readLine() }
    guard let terminal = fopen("/dev/tty", "r") else { return nil }
    defer { fclose(terminal) }
    var bytes = [CChar](repeating: 0, count: 256)
    guard fgets(&bytes, Int32(bytes.count), terminal) != nil else { return nil }
    let text = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text.prefix { $0 != "\n" })
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
