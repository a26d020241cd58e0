import Store
import Trust

extension Notices {
  /// What was documented has changed: whoever shows it looks again.
  func changed(_ events: [AuditEvent]) {
    for event in events {
      changed(.audit, id: event.customer)
      let device = event.device.map(KeyDigest.hex) ?? ""
      switch event.event.prefix(while: { $0 != "." }) {
      case "session", "consent":
        changed(.sessions)
        changed(.devices, id: device)
      case "device": changed(.devices, id: device)
      case "key", "guest", "request": changed(.keys)
      case "operator": changed(.operators, id: event.object ?? "")
      case "trust":
        changed(.operators)
        changed(.devices)
      default: break
      }
    }
  }
}
