import Policy
import Synchronization
import Trust
import Wire

/// What an agent knows of its organisation while it runs; every decision looks it up here.
package final class Knowledge: Sendable {
  /// What changes while the agent runs.
  package struct Content: Sendable {
    package var trust: KnownTrust
    package var wish: VariantWish?
    package var witness: Checkpoint?
    package var nonces = NonceMemory()

    package init(trust: KnownTrust) {
      self.trust = trust
    }
  }

  private let content: Mutex<Content>

  package init(_ content: Content) {
    self.content = Mutex(content)
  }

  /// Looks something up, or changes it.
  package func withLock<Value: Sendable>(_ body: (inout Content) -> Value) -> Value {
    content.withLock { body(&$0) }
  }

  /// SHA-256 of the key of the organisation's root.
  package var root: [UInt8] { withLock { $0.trust.root } }

  /// Takes what the relay shows, if it is signed and not older than what is known (T34); false where it is refused.
  package func take(policy: SignedBytes, revocations: SignedBytes) -> Bool {
    withLock { (try? $0.trust.take(policy: policy, revocations: revocations)) != nil }
  }

  /// Takes the newest checkpoint; nil where it is not signed as it has to be, false where the relay shows an older or another state than this agent has
  /// witnessed (T58).
  package func witness(_ text: String, _ signature: [UInt8]) -> Bool? {
    withLock { known in
      guard let key = known.trust.policy?.content.auditKey,
        let newer = try? Checkpoint(text: text, signature: signature, auditKey: key)
      else { return nil }
      guard known.witness?.accepts(newer) ?? true else { return false }
      known.witness = newer
      return true
    }
  }

  /// True where the operator's certificate has been revoked.
  package func revokes(_ technician: [UInt8]) -> Bool {
    withLock { $0.trust.revocations?.content.revokes(operator: technician) == true }
  }
}

/// The machine that a session is on.
package struct Subject: Sendable {
  /// Its id: `KeyDigest` of the first key of a device, or of the only key of a guest.
  package let digest: [UInt8]
  /// For people.
  package let name: String
  package let deviceClass: DeviceClass
  /// Whose it is, as the roster says; nil for a guest, of whom only the grant says so.
  package let customer: String?

  package init(digest: [UInt8], name: String, deviceClass: DeviceClass, customer: String?) {
    self.digest = digest
    self.name = name
    self.deviceClass = deviceClass
    self.customer = customer
  }

  /// An enrolled device.
  init(_ device: VerifiedDevice) {
    self.init(digest: device.digest, name: device.name, deviceClass: device.deviceClass, customer: device.customer)
  }
}
