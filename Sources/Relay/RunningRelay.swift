import Attendance
import Catalogue
import Logging
import Policy
import Store
import Transport
import Trust
import Web
import Wire

/// A relay that serves: started in order, stopped in reverse.
struct RunningRelay: Sendable {
  let folder: RelayFolder
  let store: RelayStore
  let rendezvous: Rendezvous
  private let courier: WebhookCourier
  private let options: RelayOptions
  private let log: Logger
  private let listener: Listener
  private let redirect: RedirectListener?
  private let minutely: Task<Void, Never>

  /// The port that is listened on.
  var port: Int { listener.port }
  /// The plain port that leads to it.
  var redirectPort: Int? { redirect?.port }

  /// Takes the data folder, ends what a crash left open, and listens. `failed` is called when the disk fails: then the relay has to stop.
  init(_ options: RelayOptions, log: Logger, failed: @escaping @Sendable () -> Void = {}) async throws(RelayError) {
    self.options = options
    self.log = log
    folder = try RelayFolder(path: options.data)
    do throws(StoreError) { store = try RelayStore(folder: options.data, failed: failed) } catch { throw RelayError(error) }
    rendezvous = Rendezvous(
      store: store, folder: folder, metrics: Metrics(), limits: options.limits, signIn: SignInState(cost: options.passwordCost),
      log: log, language: options.language)
    courier = WebhookCourier(store: store)
    await store.announce { [notices = rendezvous.notices, courier] events in
      notices.changed(events)
      if events.contains(where: { WebhookEvent($0) != nil }) { Task { await courier.look() } }
    }
    do throws(StoreError) { try await Self.document(store) } catch { throw RelayError(error) }
    try await Self.adopt(folder, store, rendezvous)
    _ = await rendezvous.checkpoint()
    listener = try await Self.listen(options, log, folder, store, rendezvous)
    redirect = await Self.redirect(options, log, listener.port, rendezvous)
    minutely = Self.everyMinute(rendezvous)
    await courier.look()
    say(RelaySentences.listening("\(options.host):\(listener.port)", folder: options.data))
    await sayState()
  }

  /// Takes new certificates and a new organisation; what is broken leaves the running state as it is.
  func reload() async {
    do throws(RelayError) {
      let tls = try Self.tls(options, folder)
      listener.replace(tls)
      rendezvous.outerKey.withLock { $0 = tls.keyDigest }
    } catch {
      say(error.sentence)
    }
    do throws(RelayError) { try await Self.adopt(folder, store, rendezvous) } catch { say(error.sentence) }
    await sayState()
  }

  /// Says goodbye to everyone, with sessions ended and documented.
  func stop() async {
    minutely.cancel()
    await courier.stop()
    let window = await rendezvous.restartWindow
    say(RelaySentences.stopping(window))
    await listener.stopAccepting()
    await redirect?.close()
    await rendezvous.stop(windowSeconds: window)
    try? await store.record(AuditEvent("relay.stop"), at: WallClock.now())
    _ = await rendezvous.checkpoint()
    // The goodbyes leave before the process does.
    try? await Task.sleep(for: .milliseconds(200))
  }

  private func sayState() async {
    say(await rendezvous.trust == nil ? RelaySentences.runInit : RelaySentences.ready)
  }

  private func say(_ sentence: Sentence) {
    log.info("\(sentence.text(options.language))")
  }

  /// Documents the start, and the end of what a crash left open.
  private static func document(_ store: RelayStore) async throws(StoreError) {
    let now = WallClock.now()
    let end = SessionEnd.relayRestarted
    for session in try await store.openSessions() {
      _ = try await store.end(session.id, reason: end.rawValue, code: end.code, at: now)
    }
    try await store.record(AuditEvent("relay.start", result: ProtocolVersion.program), at: now)
  }

  /// Takes an organisation that `rs init` has left, and puts into force what the store holds.
  private static func adopt(_ folder: RelayFolder, _ store: RelayStore, _ rendezvous: Rendezvous) async throws(RelayError) {
    do throws(StoreError) {
      let new = folder.waitingOrganisation()
      if let new, try await store.trust(.root) == nil { try await RelayTrust.adopt(new, into: store) }
      if let trust = try await RelayTrust.load(store) {
        await rendezvous.take(trust)
        await rendezvous.take(try await KnownAttendance.load(store, trust))
        await rendezvous.take(help: try await store.help())
      }
      guard new != nil else { return }
    } catch {
      throw RelayError(error)
    }
    try folder.adopt()
  }

  private static func tls(_ options: RelayOptions, _ folder: RelayFolder) throws(RelayError) -> ServerTLS {
    try folder.outerTLS(certificate: options.certificate, key: options.key, hosts: ["localhost"])
  }

  private static func listen(
    _ options: RelayOptions, _ log: Logger, _ folder: RelayFolder, _ store: RelayStore, _ rendezvous: Rendezvous
  ) async throws(RelayError) -> Listener {
    let tls = try tls(options, folder)
    rendezvous.outerKey.withLock { $0 = tls.keyDigest }
    let service = Listener.Service(
      routes: [
        Route("/healthz") { _ in Route.Response(body: "ok\n") },
        Route("/metrics") { _ in
          Route.Response(contentType: "text/plain; version=0.0.4; charset=utf-8", body: rendezvous.metrics.text)
        },
      ] + WebPages(options, rendezvous).routes + API(rendezvous).routes,
      allowsOrigin: { origin in rendezvous.origins.withLock { $0.contains { $0.text == origin } } },
      proxies: options.proxies,
      control: { await ControlService(rendezvous: rendezvous, store: store, connection: $0).serve() },
      stream: { await rendezvous.attach($0) })
    let wanted = options.port ?? 443
    let reason: Sentence
    do throws(ListenError) {
      return try await Listener.start(host: options.host, port: wanted, tls: tls, service: service)
    } catch {
      reason = SystemSentences.error(error.code)
      guard options.port == nil else { throw cannotListen(options.host, wanted, error) }
    }
    do throws(ListenError) {
      let listener = try await Listener.start(host: options.host, port: 8443, tls: tls, service: service)
      log.info("\(RelaySentences.fallbackPort(wanted, 8443, reason).text(options.language))")
      return listener
    } catch {
      throw cannotListen(options.host, 8443, error)
    }
  }

  private static func cannotListen(_ host: String, _ port: Int, _ error: ListenError) -> RelayError {
    RelayError("listen", RelaySentences.cannotListen("\(host):\(port)", SystemSentences.error(error.code)), exit: 69)
  }

  /// Plain HTTP is led to the organisation's address. A port that cannot be had is said, and no more.
  private static func redirect(
    _ options: RelayOptions, _ log: Logger, _ port: Int, _ rendezvous: Rendezvous
  ) async -> RedirectListener? {
    guard let wanted = options.redirectPort ?? (port == 443 ? 80 : nil) else { return nil }
    do throws(ListenError) {
      let pages = Dictionary(PublicPages.all.map { ($0.path, $0.path) }) { $1 }
      return try await RedirectListener.start(
        host: options.host, port: wanted, targets: pages.merging(options.aliases) { $1 }
      ) {
        rendezvous.publicAddress.withLock { $0 }
      }
    } catch {
      log.info("\(RelaySentences.noRedirect(wanted, SystemSentences.error(error.code)).text(options.language))")
      return nil
    }
  }

  /// Every minute with news the audit gets a signed checkpoint, and hours that are over end what they have to.
  private static func everyMinute(_ rendezvous: Rendezvous) -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(60))
        await rendezvous.endOutsideHours()
        await Accounts(rendezvous).sweep()
        _ = await rendezvous.checkpoint()
      }
    }
  }
}
