import NIOCore
import NIOHTTP1

/// One resource of the relay: a method at an exact path, answered by a function. There is no pattern, no prefix and no file system behind it.
public struct Route: Sendable {
  /// What may be done with a resource. HEAD is answered wherever GET is.
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  /// What a route is asked.
  public struct Request: Sendable {
    /// Behind the `?`, as it came; empty where there is none.
    public let query: String
    /// At most as many bytes as the route takes.
    public internal(set) var body: [UInt8] = []
    /// Where the connection comes from.
    public let source: RemoteNetwork
    private let headers: HTTPHeaders

    init(_ head: HTTPRequestHead, from source: RemoteNetwork) {
      query = String(head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first ?? "")
      headers = head.headers
      self.source = source
    }

    /// All values of a header, joined by commas; empty where it is missing.
    public func header(_ name: String) -> String { headers[name].joined(separator: ", ") }
  }

  /// What a route answers.
  public struct Response: Sendable {
    /// The bytes of an answer.
    public enum Body: Sendable {
      case bytes([UInt8])
      /// Read while it is sent, so that it is never in memory as a whole.
      case file(ServedFile)
    }

    public var status: Int
    public var body: Body
    /// These win over what every answer has: no store, no sniffing, nothing that a page may load.
    public var headers: [(name: String, value: String)]

    /// An answer with headers of its own.
    public init(status: Int = 200, contentType: String, body: Body, headers: [(name: String, value: String)] = []) {
      self.status = status
      self.body = body
      self.headers = headers + [("content-type", contentType)]
    }

    /// An answer in text.
    public init(
      status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String, location: String? = nil
    ) {
      self.init(
        status: status, contentType: contentType, body: .bytes(Array(body.utf8)),
        headers: location.map { [("location", $0)] } ?? [])
    }
  }

  let method: Method
  let path: String
  let bodyLimit: Int
  let takesQuery: Bool
  let answer: @Sendable (Request) async -> Response

  /// A resource at exactly this path. Without `takesQuery` a query belongs to the path; a body of more than `bodyLimit` bytes is refused.
  public init(
    _ path: String, method: Method = .get, bodyLimit: Int = 0, takesQuery: Bool = false,
    _ answer: @escaping @Sendable (Request) async -> Response
  ) {
    self.method = method
    self.path = path
    self.bodyLimit = bodyLimit
    self.takesQuery = takesQuery
    self.answer = answer
  }
}

/// All routes, found by the raw request target, byte by byte.
struct RouteTable: Sendable {
  private let routes: [String: [Route]]

  init(_ routes: [Route]) {
    self.routes = Dictionary(grouping: routes, by: \.path)
  }

  /// Who answers a request that opens no WebSocket.
  enum Match {
    case route(Route)
    /// At once, whatever else the request says.
    case response(Route.Response)

    /// The status alone.
    static func refusal(_ status: Int) -> Match { .response(Route.Response(status: status, body: "\(status)\n")) }
  }

  /// A route that takes the request, or a refusal.
  func match(_ head: HTTPRequestHead) -> Match {
    if head.headers.contains(name: "content-encoding") { return .refusal(415) }
    let isSocket = SocketPath(head.uri) != nil
    let candidates = routes(at: head.uri)
    guard isSocket || !candidates.isEmpty else { return .refusal(404) }
    let method = head.method == .HEAD ? "GET" : head.method.rawValue
    let route = candidates.first { $0.method.rawValue == method }
    if Self.declaredBody(head) > route?.bodyLimit ?? 0 { return .refusal(413) }
    if isSocket, candidates.isEmpty, method == "GET" {
      // An upgrade that got this far was refused for its origin; anything else has to ask for one.
      return .refusal(head.headers.contains(name: "origin") || head.headers.contains(name: "cookie") ? 403 : 426)
    }
    return route.map { .route($0) } ?? .refusal(405)
  }

  private func routes(at target: String) -> [Route] {
    if let exact = routes[target] { return exact }
    guard let path = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first else { return [] }
    return routes[String(path)]?.filter(\.takesQuery) ?? []
  }

  /// How long the body says it is; without an end that is known beforehand it is refused everywhere.
  private static func declaredBody(_ head: HTTPRequestHead) -> Int {
    if head.headers.contains(name: "transfer-encoding") { return .max }
    return head.headers["content-length"].map { Int($0) ?? .max }.max() ?? 0
  }
}
