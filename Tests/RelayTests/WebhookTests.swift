import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Policy
import Synchronization
import TestSupport
import Testing
import Trust

@testable import Relay
@testable import Store
@testable import Transport

@Suite(.serialized) struct WebhookTests {
  private let folder: TemporaryFolder
  private let store: RelayStore

  init() throws {
    folder = try TemporaryFolder()
    store = try RelayStore(folder: folder.path)
  }

  private func add(_ receiver: Receiver, events: [WebhookEvent] = WebhookEvent.allCases, allowsPrivate: Bool = true) async throws
    -> Int64
  {
    try await store.addWebhook(
      url: "https://localhost:\(receiver.port)/hook?x=1", events: events, secret: [UInt8](repeating: 9, count: 32),
      allowsPrivateAddresses: allowsPrivate, by: [UInt8](repeating: 2, count: 32), at: WallClock.now())
  }

  private func courier(_ receiver: Receiver) -> WebhookCourier {
    WebhookCourier(store: store, caller: WebhookCaller(authorities: [receiver.certificate]), pauses: [0, 0])
  }

  private func deny() async throws {
    let event = AuditEvent(
      "session.denied", customer: "Praxis", technician: [UInt8](repeating: 7, count: 32), result: "device.offline",
      personal: [("reason", "Drucker")])
    try await store.record(event, at: WallClock.now())
  }

  private func webhook() async throws -> WebhookRow { try #require(try await store.reader.webhooks().first) }

  @Test func `an event is posted once, signed, and without what a person has said`() async throws {
    let receiver = try await Receiver(folder)
    _ = try await add(receiver)
    try await deny()
    try await store.record(AuditEvent("policy.published"), at: WallClock.now())
    let courier = courier(receiver)
    await courier.look()
    try await eventually { try await webhook().delivered != nil }
    let calls = receiver.calls
    #expect(calls.count == 1)
    #expect(calls[0].uri == "/hook?x=1" && calls[0].headers["content-type"] == ["application/json"])
    let code = HMAC<SHA256>.authenticationCode(for: calls[0].body, using: SymmetricKey(data: [UInt8](repeating: 9, count: 32)))
    #expect(calls[0].headers["rs-signature"] == ["sha256=" + KeyDigest.hex(Array(code))])
    let message = try #require(try JSONSerialization.jsonObject(with: Data(calls[0].body)) as? [String: Any])
    #expect(message["event"] as? String == "session.denied" && message["customer"] as? String == "Praxis")
    #expect(message["result"] as? String == "device.offline" && message["number"] as? Int == 1)
    #expect(!String(decoding: calls[0].body, as: UTF8.self).contains("Drucker"))
    #expect(try await webhook().waiting == 0)
  }

  @Test func `what is not wanted is not told, and what waits is told after a restart`() async throws {
    let receiver = try await Receiver(folder)
    _ = try await add(receiver, events: [.sessionStart, .deviceConflict])
    try await deny()
    #expect(try await webhook().waiting == 0)
    let tools = AuditEvent("device.tools", customer: "Praxis", object: "AnyDesk:permanent", result: "alert")
    try await store.record(tools, at: WallClock.now())
    try await store.record(AuditEvent("device.tools", customer: "Praxis", result: "noted"), at: WallClock.now())
    #expect(try await webhook().waiting == 1)
    // Nobody has called yet: as a relay that was killed leaves it.
    await courier(receiver).look()
    try await eventually { receiver.calls.count == 1 }
    #expect(String(decoding: receiver.calls[0].body, as: UTF8.self).contains("\"event\":\"device.conflict\""))
  }

  @Test func `three tries, then it is given up and counted; a redirect is not followed`() async throws {
    let receiver = try await Receiver(folder, statuses: [500, 302, 404, 200])
    _ = try await add(receiver)
    let courier = courier(receiver)
    try await deny()
    await courier.look()
    try await eventually { try await webhook().failures == 1 }
    #expect(receiver.calls.map(\.uri) == ["/hook?x=1", "/hook?x=1", "/hook?x=1"])
    #expect(try await webhook().failure == "refused")
    try await deny()
    await courier.look()
    try await eventually { try await webhook().delivered != nil }
    #expect(try await webhook().failures == 1)
    #expect(try await webhook().failure == nil)
  }

  @Test func `an address in the relay's own network, and a certificate that nobody vouches for, are not called`() async throws {
    let receiver = try await Receiver(folder)
    _ = try await add(receiver, allowsPrivate: false)
    try await deny()
    await courier(receiver).look()
    try await eventually { try await webhook().failure == "privateAddress" }
    #expect(try await store.removeWebhook(try await webhook().id, by: [], at: WallClock.now()))
    #expect(try await store.reader.webhooks().isEmpty)
    _ = try await add(receiver)
    try await deny()
    await WebhookCourier(store: store, pauses: [0, 0]).look()
    try await eventually { try await webhook().failure == "tls" }
    #expect(receiver.calls.isEmpty)
  }

  @Test func `a receiver that is full holds up nothing: what does not fit is counted`() async throws {
    let receiver = try await Receiver(folder)
    _ = try await add(receiver)
    try await store.queueMany(RelayStore.waitingDeliveries)
    try await deny()
    #expect(try await webhook().waiting == Int(RelayStore.waitingDeliveries))
    #expect(try await webhook().failures == 1)
  }

  @Test(arguments: [
    "http://example.com/", "https://", "https:///x", "https://user@example.com/", "https://example.com:0/",
    "https://example.com/#x",
    "https://exa mple.com/", "https://example.com/\u{E4}", "ftp://example.com", "https://example.com:99999/", "https://[::1/",
    "https://example.com/" + String(repeating: "x", count: 2000),
  ])
  func `what is no HTTPS address is none`(url: String) {
    #expect(WebhookTarget(url) == nil)
  }

  @Test(arguments: ["https://example.com", "https://example.com/a?b=c", "https://example.com:8443?x", "https://[2a00::1]:444/x"])
  func `what is an HTTPS address is one`(url: String) {
    #expect(WebhookTarget(url) != nil)
  }

  @Test func `T26: private, local and nobody's addresses are told from public ones`() throws {
    for text in [
      "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
      "192.168.1.1", "198.19.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
      "::ffff:10.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001::1",
    ] {
      #expect(!PublicAddress.contains(try SocketAddress(ipAddress: text, port: 443)), "\(text)")
    }
    for text in ["1.1.1.1", "100.128.0.1", "172.32.0.1", "198.20.0.1", "223.255.255.255", "2a00:1450::1", "::ffff:8.8.8.8"] {
      #expect(PublicAddress.contains(try SocketAddress(ipAddress: text, port: 443)), "\(text)")
    }
  }
}

extension RelayStore {
  /// Puts so many events into the queue.
  fileprivate func queueMany(_ count: Int64) throws {
    try database.rows(
      """
      WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?)
      INSERT INTO delivery SELECT NULL, webhook.id, 'session.start', 1, 0, 0 FROM number, webhook
      """, .integer(count))
  }
}

/// A server of somebody else's on loopback, with a certificate of its own.
private final class Receiver: Sendable {
  struct Call: Sendable {
    let uri: String
    let headers: HTTPHeaders
    var body: [UInt8]
  }

  let port: Int
  let certificate: [UInt8]
  private let channel: any Channel
  private let received = Mutex<[Call]>([])

  var calls: [Call] { received.withLock { $0 } }

  /// Answers with these statuses in turn, and with the last of them from then on.
  init(_ folder: TemporaryFolder, statuses: [Int] = [200]) async throws {
    let made = try folder.run(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout hook.key -out hook.pem -days 2 \
      -subj /CN=localhost -addext subjectAltName=DNS:localhost
      """)
    #expect(made.status == 0, "\(made.text)")
    let chain = try NIOSSLCertificate.fromPEMFile(folder.file("hook.pem"))
    certificate = try #require(chain.first).toDERBytes()
    let key = try NIOSSLPrivateKey(file: folder.file("hook.key"), format: .pem)
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    let answered = Mutex(0)
    let collected = Collected()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(
            Answering {
              collected.add?($0)
              return answered.withLock { count in
                defer { count += 1 }
                return statuses[min(count, statuses.count - 1)]
              }
            })
        }
      }
      .bind(host: "localhost", port: 0).get()
    port = try #require(channel.localAddress?.port)
    collected.set { [unowned self] call in received.withLock { $0.append(call) } }
  }

  deinit {
    channel.close(promise: nil)
  }

  /// What is done with a call, once the receiver is made.
  private final class Collected: Sendable {
    private let state = Mutex<(@Sendable (Call) -> Void)?>(nil)
    var add: (@Sendable (Call) -> Void)? { state.withLock { $0 } }
    func set(_ add: @escaping @Sendable (Call) -> Void) { state.withLock { $0 = add } }
  }
}

/// Collects a request and answers it.
private final class Answering: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let status: @Sendable (Receiver.Call) -> Int
  private var call: Receiver.Call?

  init(_ status: @escaping @Sendable (Receiver.Call) -> Int) {
    self.status = status
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): call = Receiver.Call(uri: head.uri, headers: head.headers, body: [])
    case .body(let part): call?.body += Array(buffer: part)
    case .end:
      guard let call else { return }
      var headers: HTTPHeaders = ["content-length": "0"]
      let status = status(call)
      if status == 302 { headers.add(name: "location", value: "https://localhost/elsewhere") }
      let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
