import Dispatch
import Glibc
import Logging
import Policy
import SignIn
import Store
import Transport
import Web

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
  /// Where plain HTTP is told to come back with TLS; nil: 80 where the relay has 443, else nowhere. 0: any free one.
  public var redirectPort: Int?
  /// What one operator may do within an hour.
  public var limits: OperatorLimits
  /// The proxies in front, whose word about where a connection comes from counts.
  public var proxies: TrustedProxies
  /// The pages; nil where the program has none.
  public var pages: AssetBundle?
  /// Paths of the organisation's own, and the pages that they lead to.
  public var aliases: [String: String]
  public var language: Language
  /// What one guess at a password costs.
  var passwordCost = PasswordHash.Cost.normal

  public init(
    data: String, host: String = "0.0.0.0", port: Int? = nil, certificate: String? = nil, key: String? = nil,
    redirectPort: Int? = nil, limits: OperatorLimits = OperatorLimits(), proxies: TrustedProxies = TrustedProxies(),
    pages: AssetBundle? = nil, aliases: [String: String] = [:], language: Language
  ) {
    self.aliases = aliases
    self.pages = pages
    self.redirectPort = redirectPort
    self.limits = limits
    self.proxies = proxies
    self.data = data
    self.host = host
    self.port = port
    self.certificate = certificate
    self.key = key
    self.language = language
  }
}

/// The relay as a service: runs until it is told to stop.
public struct RelayService: Sendable {
  private let options: RelayOptions
  private let log: Logger

  public init(_ options: RelayOptions, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Runs until SIGTERM or SIGINT; SIGHUP takes new certificates and a new organisation. Throws where it cannot start, and when the
  /// disk fails: what was not synced is not believed, and a new start reads what is there.
  public func run() async throws(RelayError) {
    signal(SIGPIPE, SIG_IGN)
    ProcessResources.useAll()
    let events = ServiceEvents()
    let continuation = events.continuation
    let relay = try await RunningRelay(options, log: log) { continuation.yield(.diskFailed) }
    for await event in events.stream {
      switch event {
      case .reload: await relay.reload()
      case .stop:
        await relay.stop()
        return
      case .diskFailed:
        await relay.stop()
        throw RelayError(StoreError.ioError(code: EIO))
      }
    }
  }
}

/// What a running service is told from outside, as a stream.
private struct ServiceEvents {
  enum Event: Sendable {
    case stop
    case reload
    case diskFailed
  }

  let stream: AsyncStream<Event>
  let continuation: AsyncStream<Event>.Continuation
  private let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream<Event>.makeStream()
    self.stream = stream
    self.continuation = continuation
    sources = [(SIGTERM, Event.stop), (SIGINT, .stop), (SIGHUP, .reload)].map { number, event in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(event) }
      source.resume()
      return source
    }
  }
}
