import Catalogue
import Dispatch
import Glibc
import Logging
import Policy
import Store
import Transport
import Trust
import Wire

/// What `rs serve` is told.
public struct RelayOptions: Sendable {
  /// The data folder; made where it is missing.
  public var data: String
  /// Address to listen on.
  public var host: String
  /// Port; nil: 443 where it may be bound, else 8443. 0: any free one.
  public var port: Int?
  /// PEM files of the outer TLS; nil: a certificate of the relay's own.
  public var certificate: String?
  public var key: String?
  public var language: Language

  public init(
    data: String, host: String = "0.0.0.0", port: Int? = nil, certificate: String? = nil, key: String? = nil,
    language: Language
  ) {
    self.data = data
    self.host = host
    self.port = port
    self.certificate = certificate
    self.key = key
    self.language = language
  }
}

/// The relay: started in order, stopped in reverse.
public struct RelayService: Sendable {
  private let options: RelayOptions
  private let log: Logger

  public init(_ options: RelayOptions, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Runs until SIGTERM or SIGINT; SIGHUP takes new certificates and a new organisation. Throws where it cannot start.
  public func run() async throws(RelayError) {
    signal(SIGPIPE, SIG_IGN)
    let signals = Signals()
    let folder = try RelayFolder(path: options.data)
    let store: RelayStore
    do throws(StoreError) { store = try RelayStore(folder: options.data) } catch { throw RelayError(error) }
    let rendezvous = Rendezvous(store: store, folder: folder, metrics: Metrics(), log: log, language: options.language)
    do throws(StoreError) { try await start(store, folder, rendezvous) } catch { throw RelayError(error) }
    let listener = try await listen(folder, store, rendezvous)
    say(RelaySentences.listening("\(options.host):\(listener.port)", folder: options.data))
    say(await rendezvous.trust == nil ? RelaySentences.runInit : RelaySentences.ready)
    let anchoring = Task { await anchor(rendezvous) }
    for await signal in signals.stream {
      if signal == SIGHUP {
        await reload(listener, folder, store, rendezvous)
      } else {
        break
      }
    }
    anchoring.cancel()
    await stop(listener, store, rendezvous)
  }

  /// Ends what a crash left open, takes a waiting organisation, and documents the start.
  private func start(_ store: RelayStore, _ folder: RelayFolder, _ rendezvous: Rendezvous) async throws(StoreError) {
    let now = WallClock.now()
    let end = SessionEnd.relayRestarted
    for session in try await store.openSessions() {
      _ = try await store.end(session.id, reason: end.rawValue, code: end.code, at: now)
    }
    try await store.record(AuditEvent("relay.start", result: ProtocolVersion.program), at: now)
    try await adopt(store, folder, rendezvous)
    _ = await rendezvous.checkpoint()
  }

  private func adopt(_ store: RelayStore, _ folder: RelayFolder, _ rendezvous: Rendezvous) async throws(StoreError) {
    if let new = folder.waitingOrganisation() {
      if try await store.trust(.root) == nil { try await RelayTrust.adopt(new, into: store) }
      do throws(RelayError) { try folder.adopt() } catch { say(error.sentence) }
    }
    if let trust = try await RelayTrust.load(store) { await rendezvous.take(trust) }
  }

  private func listen(
    _ folder: RelayFolder, _ store: RelayStore, _ rendezvous: Rendezvous
  ) async throws(RelayError) -> Listener {
    let tls = try folder.outerTLS(certificate: options.certificate, key: options.key, hosts: ["localhost"])
    let service = Listener.Service(
      routes: [
        Route("/healthz") { Route.Response(body: "ok\n") },
        Route("/metrics") {
          Route.Response(contentType: "text/plain; version=0.0.4; charset=utf-8", body: rendezvous.metrics.text)
        },
      ],
      control: { await ControlService(rendezvous: rendezvous, store: store, connection: $0).serve() },
      stream: { await rendezvous.attach($0) })
    let wanted = options.port ?? 443
    do {
      return try await Listener.start(host: options.host, port: wanted, tls: tls, service: service)
    } catch {
      guard options.port == nil else {
        throw RelayError("listen", RelaySentences.cannotListen("\(options.host):\(wanted)", "\(error)"), exit: 69)
      }
    }
    do {
      let listener = try await Listener.start(host: options.host, port: 8443, tls: tls, service: service)
      say(RelaySentences.fallbackPort(wanted, 8443))
      return listener
    } catch {
      throw RelayError("listen", RelaySentences.cannotListen("\(options.host):8443", "\(error)"), exit: 69)
    }
  }

  /// Every minute with news the audit gets a signed checkpoint.
  private func anchor(_ rendezvous: Rendezvous) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(60))
      _ = await rendezvous.checkpoint()
    }
  }

  /// A broken certificate leaves the running one as it is.
  private func reload(_ listener: Listener, _ folder: RelayFolder, _ store: RelayStore, _ rendezvous: Rendezvous) async {
    do throws(RelayError) {
      listener.replace(try folder.outerTLS(certificate: options.certificate, key: options.key, hosts: ["localhost"]))
    } catch {
      say(error.sentence)
    }
    do throws(StoreError) { try await adopt(store, folder, rendezvous) } catch { say(RelayError(error).sentence) }
    if await rendezvous.trust != nil { say(RelaySentences.ready) }
  }

  private func stop(_ listener: Listener, _ store: RelayStore, _ rendezvous: Rendezvous) async {
    let window: UInt16 = 5
    say(RelaySentences.stopping(window))
    await listener.stopAccepting()
    await rendezvous.stop(windowSeconds: window)
    try? await store.record(AuditEvent("relay.stop"), at: WallClock.now())
    _ = await rendezvous.checkpoint()
    try? await Task.sleep(for: .milliseconds(200))
  }

  private func say(_ sentence: Sentence) {
    log.info("\(sentence.text(options.language))")
  }
}

/// The signals that a service is told by, as a stream.
private struct Signals {
  let stream: AsyncStream<Int32>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream<Int32>.makeStream()
    self.stream = stream
    sources = [SIGTERM, SIGINT, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
  }
}
