import Catalogue
import Policy
import Store
import Trust

/// How much one operator may do within an hour before somebody asks why: what a stolen or bribed account could do is bounded by it (T65).
public struct OperatorLimits: Sendable {
  /// Sessions that begin within an hour.
  public var sessions: Int
  /// Different machines within an hour.
  public var devices: Int

  public init(sessions: Int = 200, devices: Int = 30) {
    self.sessions = sessions
    self.devices = devices
  }

  /// Throws where one more session is too much, and raises the alarm. `device` nil: it is not known yet.
  func check(_ technician: VerifiedOperator, device: [UInt8]?, _ rendezvous: Rendezvous) async throws(Denial) {
    let since = WallClock.now().adding(seconds: -3600)
    let store = rendezvous.store
    guard let done = try? await store.activity(of: technician.digest, since: since, besides: device ?? []) else {
      throw .relayBusy
    }
    guard done.sessions >= sessions || done.otherDevices >= devices else { return }
    await rendezvous.alarm(
      "operator.alarm", technician: technician.digest, result: done.sessions >= sessions ? "sessions" : "devices",
      RelaySentences.operatorAlarm(technician.name, sessions: done.sessions, devices: done.otherDevices))
    throw .operatorLimit
  }
}
