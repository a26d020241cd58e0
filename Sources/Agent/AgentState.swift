import Catalogue
import Policy
import Store
import Synchronization
import Trust
import Wire

/// What an enrolled agent is and knows; shared by its control loop and its session.
final class AgentState: Sendable {
  let options: AgentOptions
  let displays: DisplaySource
  let tools = ToolWatch()
  let store: AgentStore
  let keys: Mutex<DeviceKeys>
  let relay: RelayLocation
  let known: Knowledge

  /// The device's key of this moment; its next may take its place between sessions.
  var identity: DeviceIdentity { keys.withLock { $0.identity } }
  /// What the device is in the organisation's roster.
  var device: VerifiedDevice { keys.withLock { $0.device } }

  /// Reads the state folder. Throws where the machine was never enrolled or the state is damaged.
  init(_ options: AgentOptions) async throws(AgentError) {
    self.options = options
    displays = DisplaySource(display: options.display, desk: options.desk)
    do throws(StoreError) {
      store = try AgentStore(folder: options.data)
      guard let key = try await store.value(.deviceKey), let root = try await store.value(.root),
        let line = try await store.value(.relay), let entry = try await store.value(.rosterEntry)
      else { throw StoreError.corrupt(path: "", part: "enrolment") }
      let next: (keyDER: [UInt8], succession: [UInt8])? =
        if let key = try await store.value(.nextKey), let step = try await store.value(.succession) { (key, step) } else { nil }
      guard let keys = try? DeviceKeys(keyDER: key, entry: entry, next: next, root: root),
        let relay = try? RelayLocation(String(decoding: line, as: UTF8.self))
      else { throw StoreError.corrupt(path: options.data, part: "roster") }
      self.keys = Mutex(keys)
      self.relay = relay
      known = Knowledge(try await Self.known(store, root: root))
    } catch {
      if case .corrupt("", _) = error { throw AgentError("enrol.missing", AgentSentences.notEnrolled, exit: 78) }
      throw AgentError(error)
    }
  }

  private static func known(_ store: AgentStore, root: [UInt8]) async throws(StoreError) -> Knowledge.Content {
    var trust = KnownTrust(root: root)
    if let policy = try await store.value(.policy).flatMap(Self.signed),
      let revocations = try await store.value(.revocations).flatMap(Self.signed)
    {
      try? trust.take(policy: policy, revocations: revocations)
    }
    var known = Knowledge.Content(trust: trust)
    if let signed = try await store.value(.variantWish).flatMap(Self.signed) {
      known.wish = try? signed.verified(as: VariantWish.self, root: root).content
    }
    if let text = try await store.value(.witnessText), let signature = try await store.value(.witnessSignature),
      let key = trust.policy?.content.auditKey
    {
      known.witness = try? Checkpoint(text: String(decoding: text, as: UTF8.self), signature: signature, auditKey: key)
    }
    return known
  }

  /// Takes and keeps what the relay shows; false where it is refused.
  func take(policy: SignedBytes, revocations: SignedBytes) async -> Bool {
    guard known.take(policy: policy, revocations: revocations) else { return false }
    try? await store.keep([.policy: Self.stored(policy), .revocations: Self.stored(revocations)])
    return true
  }

  /// Takes and keeps the newest checkpoint; false where it is refused.
  func witness(_ text: String, _ signature: [UInt8]) async -> Bool {
    let isTaken = known.witness(text, signature)
    if isTaken == true { try? await store.keep([.witnessText: Array(text.utf8), .witnessSignature: signature]) }
    return isTaken ?? false
  }

  /// Takes the customer's signed wish for this device, if it is newer than the one known.
  func take(wish signed: SignedBytes) async {
    let isTaken = known.withLock { known in
      guard let wish = try? signed.verified(as: VariantWish.self, root: known.trust.root),
        KeyDigest.matches(wish.content.device, device.digest),
        known.trust.revocations?.content.revokes(operator: wish.signer.digest) != true,
        wish.content.issuedAt >= known.wish?.issuedAt ?? wish.content.issuedAt
      else { return false }
      known.wish = wish.content
      return true
    }
    if isTaken { try? await store.keep([.variantWish: Self.stored(signed)]) }
  }

  private static func stored(_ signed: SignedBytes) -> [UInt8] {
    var writer = ByteWriter()
    writer.signed(signed)
    return writer.bytes
  }

  private static func signed(_ bytes: [UInt8]) -> SignedBytes? {
    var reader = ByteReader(bytes)
    return try? reader.signed()
  }
}
