import Agent
import Glibc
import Trust
import Web

/// Where one organisation's agent stays on a machine: program, state folder, user and unit. The first organisation gets the plain names, each
/// further one its own, so that they stay apart (S4-13).
struct InstallationPlace: Equatable, Sendable {
  /// `rs-agent`, or `rs-agent-<first 8 hex digits of the root>`: also the name of the user.
  let name: String

  var program: String { "/usr/local/bin/\(name)" }
  var state: String { "/var/lib/\(name)" }
  var unit: String { "\(Self.units)/\(name).service" }

  /// The folder of units that the administrator of a machine has made.
  static let units = "/etc/systemd/system"

  /// The places that an organisation can have, the better one first.
  static func candidates(root: [UInt8]) -> [InstallationPlace] {
    ["", "-" + KeyDigest.hex(root).prefix(8)].map { InstallationPlace(name: ServiceUser.name + $0) }
  }

  /// What is known of an organisation's agent on this machine.
  enum Finding: Equatable, Sendable {
    case installed(InstallationPlace, InstallationMark)
    /// Not there; here it could be.
    case free(InstallationPlace)
    /// Something that is not ours lies at every place.
    case taken
  }

  /// Looks at this machine, as any user can.
  static func find(root: [UInt8]) -> Finding {
    let places = candidates(root: root)
    for place in places {
      if let mark = place.mark, KeyDigest.matches(mark.rootDigest, root) { return .installed(place, mark) }
    }
    return places.first(where: \.isFree).map(Finding.free) ?? .taken
  }

  /// The place whose program is the one that runs; nil where it was not installed.
  static func own() -> (place: InstallationPlace, mark: InstallationMark)? {
    guard let mark = ProgramAddress.own().flatMap({ InstallationMark($0) }), let path = OwnProgram.path else { return nil }
    return candidates(root: mark.rootDigest).first { $0.program == path }.map { ($0, mark) }
  }

  /// Whom the program here stays for; nil where there is none.
  private var mark: InstallationMark? {
    let file = open(program, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return ProgramAddress.read(file).flatMap { InstallationMark($0) }
  }

  private var isFree: Bool {
    [program, state, unit].allSatisfy { path in
      var status = stat()
      return lstat(path, &status) != 0
    }
  }
}
