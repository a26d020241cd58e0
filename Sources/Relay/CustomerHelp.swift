import Policy
import Store
import Trust
import Wire

extension RelayStore {
  /// The organisation's own words for its customers.
  func help() throws(StoreError) -> [HelpText] {
    guard let bytes = try trust(.help) else { return [] }
    var reader = ByteReader(bytes)
    let texts = try? reader.list(limit: HelpText.systems.count) { (reader: inout ByteReader) throws(WireError) in
      try HelpText(reading: &reader)
    }
    return texts ?? []
  }
}

extension Rendezvous {
  /// Takes words that are in the store already.
  func take(help: [HelpText]) { self.help = help }
}

extension AdministrationDesk {
  /// Puts words for one system in place of those before, or takes them back. Nothing but plain text is taken (T44).
  func set(help text: HelpText) async throws(AdminFailure) -> AdminReply {
    guard text.isWhole, DisplayName.isPlain(text.german), DisplayName.isPlain(text.english) else { throw .notValid }
    let others = await rendezvous.help.filter { $0.system != text.system }
    let texts = text.german.isEmpty ? others : others + [text]
    var writer = ByteWriter()
    writer.list(texts) { $1.write(to: &$0) }
    let event = AuditEvent(
      "help.set", technician: technician.digest, object: text.system, result: text.german.isEmpty ? "built-in" : "own")
    let (store, bytes, now) = (store, writer.bytes, WallClock.now())
    try await stored { () async throws(StoreError) in try await store.setTrust([(.help, 0, bytes)], event, at: now) }
    await rendezvous.take(help: texts)
    return .done
  }
}
