import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport
import Testing
import Transport
import Trust

@testable import Relay
@testable import Store

/// One way of a stream for a measurement: what is written at `source` arrives at `sink`.
struct Way {
  let source: any Channel
  let sink: any Channel
  /// Bytes in front of each message when it arrives.
  let header: Int
}

/// Something between two TLS connections that is measured as a process.
protocol MeasuredForwarder: Sendable {
  var name: String { get }
  /// nil: there is no process, the way is direct.
  var identifier: pid_t? { get }
  /// A new way through it.
  func open() async throws -> Way
}

extension MeasuredForwarder {
  /// Seconds of processor time so far.
  func processorTime() throws -> Double {
    guard let identifier else { return 0 }
    let fields = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8).split(separator: " ")
    return fields[13...14].compactMap { Double($0) }.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Kilobytes of memory of its own.
  func memory() throws -> Int {
    guard let identifier else { return 0 }
    let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
    return status.firstMatch(of: /RssAnon:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
  }
}

/// `rs serve`: a session for each way, opened as agent and viewer do it.
final class MeasuredRelay: MeasuredForwarder {
  let name = "rs serve"
  private let relay: RelayProcess
  private let devices: [DeviceIdentity]
  private let opened = OpenedWays()
  var identifier: pid_t? { relay.identifier }

  /// A relay on these processors (a list for `taskset`), with so many devices.
  init(processors: String, devices count: Int) async throws {
    let devices = (0..<count).map { _ in DeviceIdentity() }
    self.devices = devices
    relay = try await RelayProcess(prefix: ["taskset", "-c", processors]) { try await RelayProcess.enrol(devices, in: $0) }
  }

  func open() async throws -> Way {
    let number = await opened.next()
    let session = try await Session(relay.technician(), relay.agent(devices[number]), device: "d-\(number)")
    await opened.keep(session)
    // Both ends of all ways are spread over the event loops, whatever else was opened in between.
    let loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
    let clients = [number, number / loops.count + number + 1].map {
      RelayClient(address: relay.address, group: loops[$0 % loops.count])
    }
    let way = Way(
      source: try await clients[0].openStream(ticket: session.agentTicket),
      sink: try await clients[1].openStream(ticket: session.viewerTicket), header: 0)
    // Read, so that pings are heard.
    for end in [way.source, way.sink] { try await end.setOption(.autoRead, value: true).get() }
    return way
  }

  /// An agent that does nothing.
  func agent(_ number: Int) async throws -> Peer { try await relay.agent(devices[number]) }

  private actor OpenedWays {
    private var count = 0
    private var sessions: [Session] = []

    func next() -> Int {
      count += 1
      return count - 1
    }

    func keep(_ session: Session) { sessions.append(session) }
  }
}

/// HAProxy with one thread, its defaults, and TLS 1.3 on both sides; or nothing at all, which is what the ends themselves cost.
final class MeasuredProxy: MeasuredForwarder {
  let name: String
  private let folder = try? TemporaryFolder()
  private let process: Process?
  private let port: Int
  private let sinks: Sinks
  private let context: NIOSSLContext
  var identifier: pid_t? { process?.processIdentifier }

  /// `processors`: a list for `taskset`; nil: no proxy.
  init(processors: String?) async throws {
    name = processors == nil ? "direct" : "HAProxy"
    let folder = try #require(folder)
    let made = try folder.run(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem &&
      cat cert.pem key.pem >both.pem
      """)
    #expect(made.status == 0, "\(made.text)")
    sinks = try await Sinks(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
    var client = TLSConfiguration.makeClientConfiguration()
    client.minimumTLSVersion = .tlsv13
    client.certificateVerification = .none
    context = try NIOSSLContext(configuration: client)
    guard let processors else {
      (process, port) = (nil, sinks.port)
      return
    }
    port = try await Self.freePort()
    let configuration = """
      global
        nbthread 1
        maxconn 4000
      defaults
        mode tcp
        timeout connect 5s
        timeout client 5m
        timeout server 5m
      listen all
        bind 127.0.0.1:\(port) ssl crt \(folder.file("both.pem")) ssl-min-ver TLSv1.3
        server sink 127.0.0.1:\(sinks.port) ssl verify none ssl-min-ver TLSv1.3

      """
    try folder.write(Array(configuration.utf8), to: "haproxy.cfg")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["taskset", "-c", processors, "haproxy", "-db", "-f", folder.file("haproxy.cfg")]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    self.process = process
  }

  deinit {
    process?.terminate()
    process?.waitUntilExit()
  }

  func open() async throws -> Way {
    let context = context
    let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        }
      }
    var source: (any Channel)?
    for _ in 0..<100 where source == nil {
      source = try? await bootstrap.connect(host: "127.0.0.1", port: port).get()
      if source == nil { try await Task.sleep(for: .milliseconds(20)) }
    }
    let channel = try #require(source)
    // The first byte makes the proxy connect, so that the sinks come in the order of the sources.
    try await channel.writeAndFlush(ByteBuffer(bytes: [0])).get()
    return Way(source: channel, sink: try await sinks.next(), header: Self.header)
  }

  /// What stands in for a WebSocket header, so that messages are as long as a relay's.
  static let header = 8

  private static func freePort() async throws -> Int {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
    defer { server.close(promise: nil) }
    return try #require(server.localAddress?.port)
  }
}

/// A TLS server whose connections are the far ends of ways.
private final class Sinks: Sendable {
  private let server: any Channel
  private let accepted: AsyncStream<any Channel>
  var port: Int { server.localAddress?.port ?? 0 }

  init(certificate: String, key: String) async throws {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    configuration.minimumTLSVersion = .tlsv13
    let context = try NIOSSLContext(configuration: configuration)
    let (accepted, continuation) = AsyncStream<any Channel>.makeStream()
    self.accepted = accepted
    server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 4096)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          try channel.pipeline.syncOperations.addHandler(FirstByte { continuation.yield(channel) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  func next() async throws -> any Channel {
    for await channel in accepted { return channel }
    throw Unexpected()
  }

  /// Takes the byte that opens a way, and goes.
  private final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let arrived: () -> Void

    init(_ arrived: @escaping () -> Void) { self.arrived = arrived }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      arrived()
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
  }
}
