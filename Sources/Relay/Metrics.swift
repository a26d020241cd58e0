import Policy
import Synchronization
import Wire

/// What the relay counts, in the text format of Prometheus. Every series exists at zero from the start.
final class Metrics: Sendable {
  private struct Counts {
    var denials: [Denial: Int] = [:]
    var refusals: [ControlRefusal: Int] = [:]
    var ends: [SessionEnd: Int] = [:]
    var sessionsStarted = 0
    var sessionsRunning = 0
    var agents = 0
    var technicians = 0
    var guests = 0
    var keys = 0
    var joinRefusals: [JoinRefusal: Int] = [:]
    var bytesForwarded = 0
    var tools: [ToolFinding: Int] = [:]
  }

  private let counts = Mutex(Counts())

  func denied(_ denial: Denial) { counts.withLock { $0.denials[denial, default: 0] += 1 } }
  func refused(_ refusal: ControlRefusal) { counts.withLock { $0.refusals[refusal, default: 0] += 1 } }
  func forwarded(_ bytes: Int) { counts.withLock { $0.bytesForwarded += bytes } }
  func agents(_ change: Int) { counts.withLock { $0.agents += change } }
  func technicians(_ change: Int) { counts.withLock { $0.technicians += change } }
  func guests(_ change: Int) { counts.withLock { $0.guests += change } }
  func keys(_ change: Int) { counts.withLock { $0.keys += change } }
  func found(_ tools: Int, _ finding: ToolFinding) { counts.withLock { $0.tools[finding, default: 0] += tools } }
  func refused(_ refusal: JoinRefusal) { counts.withLock { $0.joinRefusals[refusal, default: 0] += 1 } }

  func started() {
    counts.withLock {
      $0.sessionsStarted += 1
      $0.sessionsRunning += 1
    }
  }

  func ended(_ end: SessionEnd) {
    counts.withLock {
      $0.ends[end, default: 0] += 1
      $0.sessionsRunning -= 1
    }
  }

  var text: String {
    let counts = counts.withLock { $0 }
    var lines: [String] = []
    func series(_ name: String, _ type: String, _ help: String, _ samples: [(label: String, value: Int)]) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
      lines += samples.map { "\(name)\($0.label) \($0.value)" }
    }
    series("rs_agents_connected", "gauge", "Agents on a control socket.", [("", counts.agents)])
    series("rs_technicians_connected", "gauge", "Viewers and commands on a control socket.", [("", counts.technicians)])
    series("rs_guests_connected", "gauge", "Guests on a control socket.", [("", counts.guests)])
    series("rs_keys_open", "gauge", "Session keys that can be redeemed.", [("", counts.keys)])
    series("rs_sessions_running", "gauge", "Sessions that run.", [("", counts.sessionsRunning)])
    series("rs_sessions_started_total", "counter", "Sessions granted.", [("", counts.sessionsStarted)])
    series("rs_forwarded_bytes_total", "counter", "Bytes of sessions, both ways.", [("", counts.bytesForwarded)])
    series(
      "rs_sessions_denied_total", "counter", "Sessions denied, by code.",
      Denial.allCases.map { ("{code=\"\($0.code)\"}", counts.denials[$0, default: 0]) })
    series(
      "rs_sessions_ended_total", "counter", "Sessions ended, by code.",
      SessionEnd.allCases.map { ("{code=\"\($0.code)\"}", counts.ends[$0, default: 0]) })
    series(
      "rs_control_refused_total", "counter", "Control sockets refused, by reason.",
      ControlRefusal.allCases.map { ("{reason=\"\($0)\"}", counts.refusals[$0, default: 0]) })
    series(
      "rs_joins_refused_total", "counter", "Keys that guests could not redeem, by answer.",
      JoinRefusal.allCases.map { ("{answer=\"\($0)\"}", counts.joinRefusals[$0, default: 0]) })
    series(
      "rs_remote_tools_found_total", "counter", "Remote tools of others that somebody has to look at, by when they were found.",
      ToolFinding.allCases.map { ("{at=\"\($0.rawValue)\"}", counts.tools[$0, default: 0]) })
    return lines.joined(separator: "\n") + "\n"
  }
}
