import CNIOBoringSSL

/// An end of the inner TLS in a browser: what `InnerTLS` is natively, by the same library. The viewer is the client and knows the digest
/// of the agent's key; the agent is the server and knows the root that the technician's certificates lead to. TLS 1.3 only, ALPN
/// `rs-e2e/1`; no session is ever offered, and no ticket for one is given.
///
/// The private key is not here: the page signs with a key that WebCrypto does not give away, so signing is a step of its own that
/// takes its time. Bytes go in and out; `step` says what the page has to do. Has one owner. It is a class because the library
/// calls it back by its address.
public final class TLSEnd {
  /// What the page has to do; the raw value is what `step` returns to it. Bytes are in `message`.
  public enum Step: Int32 {
    /// Wait for bytes of the peer or of the page.
    case wait = 0
    /// Send these bytes, at most 16 KiB, to the peer.
    case send = 1
    /// Plain bytes of the peer.
    case plain = 2
    /// Sign these bytes (ECDSA, P-256, SHA-256) and hand the signature to `signed`.
    case sign = 3
    /// The peer is who it has to be, and the handshake is complete on this side.
    case opened = 4
    /// The peer has closed.
    case closed = 5
    /// It is over: another peer, another protocol, or damaged bytes.
    case failed = -1
  }

  /// What belongs to the step.
  public private(set) var message: [UInt8] = []
  private let connection: OpaquePointer
  /// The library keeps its address.
  private let keyMethod: UnsafeMutablePointer<SSL_PRIVATE_KEY_METHOD>
  private let peer: Peer
  /// The technician, once an agent has seen his certificates.
  public private(set) var technician: ChainOperator?
  private var isOpen = false
  private var isTold = false
  private var isFailed = false
  private var toSign: [UInt8]?
  private var signature = Signature.none

  /// Whom this end takes for its peer.
  private enum Peer {
    case key(digest: [UInt8])
    case technician(root: [UInt8], now: Int64)
  }

  private enum Signature {
    case none
    case awaited
    case made([UInt8])
    case refused
  }

  /// The largest message of a stream, and so of `send`.
  private static let largestMessage = 16384
  private static let protocols: [UInt8] = [8] + Array("rs-e2e/1".utf8)
  private static let groups = [UInt16(SSL_GROUP_X25519_MLKEM768), UInt16(SSL_GROUP_X25519)]

  /// The viewer's end, for whoever has the key with this digest (SHA-256 of the SubjectPublicKeyInfo); `chain` are this end's
  /// certificates (DER), its own first. Nil where those are no certificates.
  public convenience init?(chain: [[UInt8]], peer: [UInt8]) {
    guard peer.count == Int(SHA256_DIGEST_LENGTH) else { return nil }
    self.init(chain, .key(digest: peer))
    // Zero is success here, unlike everywhere else.
    guard SSL_set_alpn_protos(connection, Self.protocols, Self.protocols.count) == 0 else { return nil }
    SSL_set_connect_state(connection)
  }

  /// The agent's end, for an operator whose certificates lead to the root with this digest at `now` (milliseconds since 1970). Nil
  /// where `certificate` (DER) is none.
  public convenience init?(certificate: [UInt8], root: [UInt8], at now: Int64) {
    self.init([certificate], .technician(root: root, now: now))
    SSL_CTX_set_alpn_select_cb(
      SSL_get_SSL_CTX(connection),
      { _, chosen, length, offered, count, _ in
        let wish = UnsafeBufferPointer(start: offered, count: Int(count))
        guard wish.elementsEqual(TLSEnd.protocols), let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        chosen?.pointee = offered + 1
        length?.pointee = TLSEnd.protocols[0]
        return SSL_TLSEXT_ERR_OK
      }, nil)
    SSL_set_accept_state(connection)
  }

  private init?(_ chain: [[UInt8]], _ peer: Peer) {
    guard let context = SSL_CTX_new(TLS_with_buffers_method()) else { return nil }
    defer { SSL_CTX_free(context) }
    SSL_CTX_set_min_proto_version(context, UInt16(TLS1_3_VERSION))
    SSL_CTX_set_max_proto_version(context, UInt16(TLS1_3_VERSION))
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF)
    SSL_CTX_set_options(context, UInt32(SSL_OP_NO_TICKET))
    guard SSL_CTX_set1_group_ids(context, Self.groups, Self.groups.count) == 1, let connection = SSL_new(context) else {
      return nil
    }
    self.connection = connection
    self.peer = peer
    keyMethod = .allocate(capacity: 1)
    keyMethod.initialize(to: Self.distantKey)
    SSL_set_bio(connection, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()))
    guard present(chain) else { return nil }
    SSL_set_ex_data(connection, 0, Unmanaged.passUnretained(self).toOpaque())
    SSL_set_custom_verify(connection, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT) { connection, _ in
      TLSEnd.of(connection)?.isPeer() == true ? ssl_verify_ok : ssl_verify_invalid
    }
  }

  deinit {
    SSL_free(connection)
    keyMethod.deallocate()
  }

  /// Takes bytes of the peer.
  public func receive(_ bytes: UnsafeRawBufferPointer) {
    BIO_write(SSL_get_rbio(connection), bytes.baseAddress, Int32(clamping: bytes.count))
  }

  /// Seals bytes for the peer; before `opened`, and after the end, they are dropped.
  public func send(_ bytes: UnsafeRawBufferPointer) {
    guard isOpen, !isFailed, !bytes.isEmpty else { return }
    if SSL_write(connection, bytes.baseAddress, Int32(clamping: bytes.count)) != Int32(clamping: bytes.count) { isFailed = true }
  }

  /// Says that nothing more will be sent.
  public func close() {
    if isOpen, !isFailed { SSL_shutdown(connection) }
  }

  /// The page has signed: the signature in DER, or as WebCrypto has it, 64 bytes; empty where it could not.
  public func signed(_ bytes: [UInt8]) {
    guard case .awaited = signature else { return }
    signature = DERSignature.from(bytes).map { .made($0) } ?? .refused
  }

  /// Goes on to the next thing that the page has to do.
  public func step() -> Step {
    message = []
    if !isOpen, !isFailed { shakeHands() }
    if takeOutgoing() { return .send }
    if isFailed { return .failed }
    if let bytes = toSign.take() {
      message = bytes
      return .sign
    }
    guard isOpen else { return .wait }
    if !isTold {
      isTold = true
      return .opened
    }
    return read()
  }

  private func shakeHands() {
    let result = SSL_do_handshake(connection)
    guard result == 1 else {
      let error = SSL_get_error(connection, result)
      isFailed = error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_PRIVATE_KEY_OPERATION
      return
    }
    var (start, length): (UnsafePointer<UInt8>?, UInt32) = (nil, 0)
    SSL_get0_alpn_selected(connection, &start, &length)
    isOpen = UnsafeBufferPointer(start: start, count: Int(length)).elementsEqual(Self.protocols.dropFirst())
    isFailed = !isOpen
  }

  private func takeOutgoing() -> Bool {
    take { BIO_read(SSL_get_wbio(connection), $0, $1) } > 0
  }

  private func read() -> Step {
    let count = take { SSL_read(connection, $0, $1) }
    if count > 0 { return .plain }
    switch SSL_get_error(connection, count) {
    case SSL_ERROR_WANT_READ: return .wait
    case SSL_ERROR_ZERO_RETURN: return .closed
    default:
      isFailed = true
      return .failed
    }
  }

  /// Fills `message` by a function of the library, which returns how many bytes it has put there.
  private func take(_ fill: (UnsafeMutableRawPointer?, Int32) -> Int32) -> Int32 {
    var count: Int32 = 0
    message = Array(unsafeUninitializedCapacity: Self.largestMessage) { buffer, used in
      count = fill(buffer.baseAddress, Int32(Self.largestMessage))
      used = max(0, Int(count))
    }
    return count
  }

  /// Whether the peer's certificates are of the one that was named. The library has the peer prove that it holds the first one's key.
  private func isPeer() -> Bool {
    let chain = shownCertificates()
    switch peer {
    case .key(let digest):
      guard let key = chain.first.flatMap({ CertificateKey.find(in: $0) }) else { return false }
      return CRYPTO_memcmp(Digest.of(Array(key)), digest, digest.count) == 0
    case .technician(let root, let now):
      technician = OperatorChain(chain, root: root)?.verifiedOperator(at: now)
      return technician != nil
    }
  }

  private func shownCertificates() -> [[UInt8]] {
    guard let chain = SSL_get0_peer_certificates(connection) else { return [] }
    return (0..<sk_CRYPTO_BUFFER_num(chain)).map { index in
      let certificate = sk_CRYPTO_BUFFER_value(chain, index)
      return Array(UnsafeBufferPointer(start: CRYPTO_BUFFER_data(certificate), count: CRYPTO_BUFFER_len(certificate)))
    }
  }

  private static func of(_ connection: OpaquePointer?) -> TLSEnd? {
    connection.flatMap { SSL_get_ex_data($0, 0) }.map { Unmanaged<TLSEnd>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Gives the connection this end's certificates, with a key that is somewhere else.
  private func present(_ chain: [[UInt8]]) -> Bool {
    guard !chain.isEmpty, let credential = SSL_CREDENTIAL_new_x509() else { return false }
    defer { SSL_CREDENTIAL_free(credential) }
    var buffers: [OpaquePointer?] = chain.map { CRYPTO_BUFFER_new($0, $0.count, nil) }
    defer { for buffer in buffers { CRYPTO_BUFFER_free(buffer) } }
    let algorithms = [UInt16(SSL_SIGN_ECDSA_SECP256R1_SHA256)]
    return SSL_CREDENTIAL_set1_cert_chain(credential, &buffers, buffers.count) == 1
      && SSL_CREDENTIAL_set_private_key_method(credential, keyMethod) == 1
      && SSL_CREDENTIAL_set1_signing_algorithm_prefs(credential, algorithms, algorithms.count) == 1
      && SSL_add1_credential(connection, credential) == 1
  }

  /// Has the page sign: first the bytes are noted and the library is put off, then it is given what the page has made of them.
  private static let distantKey = SSL_PRIVATE_KEY_METHOD(
    sign: { connection, _, _, _, algorithm, bytes, count in
      guard let end = TLSEnd.of(connection), algorithm == UInt16(SSL_SIGN_ECDSA_SECP256R1_SHA256) else {
        return ssl_private_key_failure
      }
      end.toSign = Array(UnsafeBufferPointer(start: bytes, count: count))
      end.signature = .awaited
      return ssl_private_key_retry
    },
    decrypt: { _, _, _, _, _, _ in ssl_private_key_failure },
    complete: { connection, output, length, limit in
      switch TLSEnd.of(connection)?.signature {
      case .awaited: return ssl_private_key_retry
      case .made(let bytes):
        guard bytes.count <= limit, let output else { return ssl_private_key_failure }
        output.update(from: bytes, count: bytes.count)
        length?.pointee = bytes.count
        return ssl_private_key_success
      default: return ssl_private_key_failure
      }
    })
}
