import Catalogue
import Glibc
import Policy
import Trust

/// What root does once a person has agreed: user, program, state, enrolment, unit, start. What does not come to its end is taken back whole.
struct Installer {
  let place: InstallationPlace
  let address: EnrolmentAddress
  let company: CompanyName
  /// The user who has agreed.
  let person: String

  /// How it went.
  struct Outcome {
    var code: Int32
    /// What to say; nil where a program that was started has said it.
    var sentence: Sentence?
  }

  /// True where systemd runs this machine, systemd.booted(3).
  static var hasSystemd: Bool { access("/run/systemd/system", F_OK) == 0 }

  /// Installs.
  func install() -> Outcome {
    let outcome = steps()
    if outcome.code != EX_OK { Self.remove(place) }
    return outcome
  }

  private func steps() -> Outcome {
    let mark = InstallationMark(relay: address.relay, company: company, rootDigest: address.rootDigest).text
    guard makeUser() else { return failed(InstallationSentences.noUser(place.name)) }
    mkdir("/usr/local", 0o755)
    mkdir("/usr/local/bin", 0o755)
    guard OwnProgram.copy(to: place.program, mark: mark) else {
      return failed(InstallationSentences.cannotWrite(place.program, SystemSentences.error(errno)))
    }
    guard makeState() else { return failed(InstallationSentences.cannotWrite(place.state, SystemSentences.error(errno))) }
    let enrolled = Command.run(
      place.program,
      [
        "agent", "--unattended", "--data", place.state, "--enrol", "-", "--enrol-only", "--accept-permanent-access",
        PermanentAccess.version, "--accepted-by", person,
      ], input: address.text + "\n")
    guard enrolled == 0 else { return Outcome(code: enrolled, sentence: nil) }
    return Self.hasSystemd ? startUnit() : startAlone()
  }

  private func makeUser() -> Bool {
    if getpwnam(place.name) != nil { return true }
    guard let tool = Command.path("useradd") else { return false }
    return Command.run(
      tool,
      [
        "--system", "--user-group", "--home-dir", place.state, "--no-create-home", "--shell", "/usr/sbin/nologin", place.name,
      ]) == 0
  }

  private func makeState() -> Bool {
    guard let user = getpwnam(place.name) else { return false }
    let (owner, group) = (user.pointee.pw_uid, user.pointee.pw_gid)
    return mkdir(place.state, 0o700) == 0 && lchown(place.state, owner, group) == 0
  }

  private func startUnit() -> Outcome {
    guard let tool = Command.path("systemctl"), TextFile.write(ServiceUnit.text(place, for: company), to: place.unit),
      Command.run(tool, ["daemon-reload"]) == 0, Command.run(tool, ["enable", "--now", "\(place.name).service"]) == 0
    else { return failed(InstallationSentences.noUnit(place.unit)) }
    return Outcome(code: EX_OK, sentence: InstallationSentences.installed(shown, remove: Self.removal(place)))
  }

  /// Nobody starts it again with the machine: the person is told what to enter where.
  private func startAlone() -> Outcome {
    let words = ["agent", "--unattended", "--data", place.state]
    guard Command.leaveRunning(place.program, words) else {
      return failed(InstallationSentences.cannotWrite(place.program, SystemSentences.error(errno)))
    }
    let line = ([place.program] + words).joined(separator: " ")
    return Outcome(
      code: EX_OK, sentence: InstallationSentences.installedWithoutSystemd(shown, line: line, remove: Self.removal(place)))
  }

  private var shown: String { "\(DisplayName.shown(company.name)) (\(DisplayName.shown(company.domain)))" }

  private func failed(_ sentence: Sentence) -> Outcome { Outcome(code: EX_CANTCREAT, sentence: sentence) }

  /// The command that takes an installed agent away.
  static func removal(_ place: InstallationPlace) -> String { "sudo \(place.program) agent --uninstall" }

  /// Takes everything away that an installation has made: the service, its program, its state and its user. What is not there stays away.
  static func remove(_ place: InstallationPlace) {
    let tool = Command.path("systemctl")
    if hasSystemd, let tool, access(place.unit, F_OK) == 0 {
      _ = Command.run(tool, ["disable", "--now", "\(place.name).service"])
    }
    RunningProgram.end(place.program)
    let hadUnit = unlink(place.unit) == 0
    if hasSystemd, hadUnit, let tool { _ = Command.run(tool, ["daemon-reload"]) }
    for name in TextFile.names(in: place.state) { unlink("\(place.state)/\(name)") }
    rmdir(place.state)
    unlink(place.program)
    if getpwnam(place.name) != nil, let tool = Command.path("userdel") { _ = Command.run(tool, [place.name]) }
  }
}

/// Small files and folders of the system.
enum TextFile {
  /// Writes a file anew, for everyone to read.
  static func write(_ text: String, to path: String) -> Bool {
    unlink(path)
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    let bytes = Array(text.utf8)
    return Glibc.write(file, bytes, bytes.count) == bytes.count && fchmod(file, 0o644) == 0
  }

  /// What lies in a folder.
  static func names(in folder: String) -> [String] {
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// The processes of a program.
private enum RunningProgram {
  /// Ends all of them but this one, and waits for that up to five seconds.
  static func end(_ path: String) {
    for signal in [SIGTERM, SIGKILL] {
      for _ in 0..<25 {
        let processes = TextFile.names(in: "/proc").compactMap { pid_t($0) }.filter { $0 != getpid() && program(of: $0) == path }
        guard !processes.isEmpty else { return }
        for process in processes { kill(process, signal) }
        usleep(100_000)
      }
    }
  }

  private static func program(of process: pid_t) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/\(process)/exe", &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }
}
