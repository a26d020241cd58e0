import CNIOBoringSSL
import WebPage

/// What the page calls. Addresses are those of the module's memory, which grows: the page makes its views of it anew after every
/// call. Bytes of the page stand at `tls_input`, bytes for the page at `tls_message`.

/// A workplace, without a connection yet.
@_cdecl("tls_open") public func open() -> UnsafeMutableRawPointer {
  Unmanaged.passRetained(Workplace()).toOpaque()
}

/// Gives all its memory back.
@_cdecl("tls_free") public func free(_ place: UnsafeMutableRawPointer) {
  Unmanaged<Workplace>.fromOpaque(place).release()
}

/// Where the page puts so many bytes, up to 1 MiB; null where they are more.
@_cdecl("tls_input") public func input(_ place: UnsafeMutableRawPointer, _ count: Int32) -> UnsafeMutableRawPointer? {
  workplace(place).memory.room(for: Int(count))
}

/// The bytes that belong to the last step or call.
@_cdecl("tls_message") public func message(_ place: UnsafeMutableRawPointer) -> UnsafeRawPointer? {
  workplace(place).memory.message
}

/// How many they are.
@_cdecl("tls_message_length") public func messageLength(_ place: UnsafeMutableRawPointer) -> Int32 {
  Int32(clamping: workplace(place).memory.messageLength)
}

/// Connects as the viewer: the digest of the peer's key, then each certificate behind its length of three bytes. 1 where they are such.
@_cdecl("tls_connect") public func connect(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  var bytes = Bytes(place.memory.bytes(Int(count)))
  guard let peer = bytes.take(32) else { return 0 }
  place.end = TLSEnd(chain: bytes.certificates(), peer: peer)
  return place.end == nil ? 0 : 1
}

/// Waits as the agent: the digest of the organisation's root, the time, then the one certificate behind its length. 1 where it is one.
@_cdecl("tls_serve") public func serve(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  var bytes = Bytes(place.memory.bytes(Int(count)))
  guard let root = bytes.take(32), let now = bytes.time(), let certificate = bytes.certificates().first else { return 0 }
  place.end = TLSEnd(certificate: certificate, root: root, at: now)
  return place.end == nil ? 0 : 1
}

/// 1, and the technician as the message, where an agent has accepted one.
@_cdecl("tls_technician") public func technician(_ place: UnsafeMutableRawPointer) -> Int32 {
  let place = workplace(place)
  return place.tell(place.end?.technician)
}

/// Who has signed something as the organisation: the digest of its root, the time, the signature (64 bytes), the signed bytes behind
/// their length, then the certificates. 1, and the signer as the message, where the signature counts.
@_cdecl("tls_signer") public func signer(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  var bytes = Bytes(place.memory.bytes(Int(count)))
  guard let root = bytes.take(32), let time = bytes.time(), let signature = bytes.take(64), let signed = bytes.measured() else {
    return 0
  }
  return place.tell(OperatorChain(bytes.certificates(), root: root)?.signer(of: signed, signature, at: time))
}

/// Whether the relay has signed: its key (Ed25519, 32 bytes), the signature (64 bytes), then what is signed.
@_cdecl("tls_relay_signed") public func relaySigned(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  var bytes = Bytes(workplace(place).memory.bytes(Int(count)))
  guard let key = bytes.take(32), let signature = bytes.take(64) else { return 0 }
  let signed = bytes.rest()
  return ED25519_verify(signed, signed.count, signature, key)
}

/// Goes on; returns `TLSEnd.Step`.
@_cdecl("tls_step") public func step(_ place: UnsafeMutableRawPointer) -> Int32 {
  let place = workplace(place)
  guard let end = place.end else { return TLSEnd.Step.failed.rawValue }
  let step = end.step()
  place.memory.take(end.message)
  return step.rawValue
}

/// So many bytes have come from the peer.
@_cdecl("tls_receive") public func receive(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.end?.receive(place.memory.bytes(Int(count)))
}

/// So many plain bytes are for the peer.
@_cdecl("tls_send") public func send(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.end?.send(place.memory.bytes(Int(count)))
}

/// The signature that was asked for; 0 bytes where there is none.
@_cdecl("tls_signed") public func signed(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.end?.signed(Array(place.memory.bytes(Int(count))))
}

/// Nothing more is sent.
@_cdecl("tls_close") public func close(_ place: UnsafeMutableRawPointer) {
  workplace(place).end?.close()
}

/// Begins a key agreement, as the guest (1) or the viewer (0): session, guest's digest, technician's digest, slot and five digits, 86
/// bytes. 1, and the message for the peer, where that is possible.
@_cdecl("tls_agreement") public func agreement(_ place: UnsafeMutableRawPointer, _ isGuest: Int32, _ count: Int32) -> Int32 {
  let place = workplace(place)
  let bytes = Array(place.memory.bytes(Int(count)))
  guard bytes.count == 86 else { return 0 }
  place.proof = KeyProof(
    isGuest == 1 ? .guest : .viewer, session: Array(bytes[..<16]), guest: Array(bytes[16..<48]),
    technician: Array(bytes[48..<80]), digits: Array(bytes[80...]))
  guard let proof = place.proof else { return 0 }
  place.memory.take(proof.message)
  return 1
}

/// The peer's message: 1, and the proof for the peer, where it is one.
@_cdecl("tls_agree") public func agree(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  guard let proof = place.proof, proof.agree(Array(place.memory.bytes(Int(count)))), let own = proof.own else { return 0 }
  place.memory.take(own)
  return 1
}

/// The peer's proof: 1 where both were given the same digits.
@_cdecl("tls_proves") public func proves(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  return place.proof?.accepts(Array(place.memory.bytes(Int(count)))) == true ? 1 : 0
}

private func workplace(_ place: UnsafeMutableRawPointer) -> Workplace {
  Unmanaged<Workplace>.fromOpaque(place).takeUnretainedValue()
}
