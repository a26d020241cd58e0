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
  workplace(place).room(for: Int(count))
}

/// The bytes that belong to the last step or call.
@_cdecl("tls_message") public func message(_ place: UnsafeMutableRawPointer) -> UnsafeRawPointer? {
  workplace(place).message
}

/// How many they are.
@_cdecl("tls_message_length") public func messageLength(_ place: UnsafeMutableRawPointer) -> Int32 {
  Int32(clamping: workplace(place).messageLength)
}

/// Connects: the digest of the peer's key, then each certificate behind its length of three bytes. 1 where they are such.
@_cdecl("tls_connect") public func connect(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  let bytes = Array(place.bytes(Int(count)))
  guard bytes.count > 32 else { return 0 }
  var rest = bytes[32...]
  var chain: [[UInt8]] = []
  while rest.count > 3 {
    let length = rest.prefix(3).reduce(0) { $0 << 8 | Int($1) }
    chain.append(Array(rest.dropFirst(3).prefix(length)))
    rest = rest.dropFirst(3 + length)
  }
  place.client = TLSClient(chain: chain, peer: Array(bytes[..<32]))
  return place.client == nil ? 0 : 1
}

/// Goes on; returns `TLSClient.Step`.
@_cdecl("tls_step") public func step(_ place: UnsafeMutableRawPointer) -> Int32 {
  let place = workplace(place)
  guard let client = place.client else { return TLSClient.Step.failed.rawValue }
  let step = client.step()
  place.take(client.message)
  return step.rawValue
}

/// So many bytes have come from the peer.
@_cdecl("tls_receive") public func receive(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.client?.receive(place.bytes(Int(count)))
}

/// So many plain bytes are for the peer.
@_cdecl("tls_send") public func send(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.client?.send(place.bytes(Int(count)))
}

/// The signature that was asked for; 0 bytes where there is none.
@_cdecl("tls_signed") public func signed(_ place: UnsafeMutableRawPointer, _ count: Int32) {
  let place = workplace(place)
  place.client?.signed(Array(place.bytes(Int(count))))
}

/// Nothing more is sent.
@_cdecl("tls_close") public func close(_ place: UnsafeMutableRawPointer) {
  workplace(place).client?.close()
}

/// Begins a key agreement, as the guest (1) or the viewer (0): session, guest's digest, technician's digest, slot and five digits, 86
/// bytes. 1, and the message for the peer, where that is possible.
@_cdecl("tls_agreement") public func agreement(_ place: UnsafeMutableRawPointer, _ isGuest: Int32, _ count: Int32) -> Int32 {
  let place = workplace(place)
  let bytes = Array(place.bytes(Int(count)))
  guard bytes.count == 86 else { return 0 }
  place.proof = KeyProof(
    isGuest == 1 ? .guest : .viewer, session: Array(bytes[..<16]), guest: Array(bytes[16..<48]),
    technician: Array(bytes[48..<80]), digits: Array(bytes[80...]))
  guard let proof = place.proof else { return 0 }
  place.take(proof.message)
  return 1
}

/// The peer's message: 1, and the proof for the peer, where it is one.
@_cdecl("tls_agree") public func agree(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  guard let proof = place.proof, proof.agree(Array(place.bytes(Int(count)))), let own = proof.own else { return 0 }
  place.take(own)
  return 1
}

/// The peer's proof: 1 where both were given the same digits.
@_cdecl("tls_proves") public func proves(_ place: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let place = workplace(place)
  return place.proof?.accepts(Array(place.bytes(Int(count)))) == true ? 1 : 0
}

private func workplace(_ place: UnsafeMutableRawPointer) -> Workplace {
  Unmanaged<Workplace>.fromOpaque(place).takeUnretainedValue()
}
