import Dispatch
import Glibc
import Logging
import Policy

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

/// The relay as a service: runs until it is told to stop.
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
    let relay = try await RunningRelay(options, log: log)
    for await signal in signals.stream {
      guard signal == SIGHUP else { break }
      await relay.reload()
    }
    await relay.stop()
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
