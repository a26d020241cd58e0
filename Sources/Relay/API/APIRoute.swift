import Policy
import Transport

/// One call of the relay's HTTP API: where it is, who may make it, what it takes and answers, and the function that does it. The list of all of
/// them is what is served, what is checked before the function is called, and what `openapi.json` says.
struct APIRoute: Sendable {
  /// A value as JSON has it.
  indirect enum Shape: Sendable {
    case text
    case number
    case flag
    case list(Shape)
    case object([Field])
  }

  /// A member of an object, or an argument of the query.
  struct Field: Sendable {
    let name: String
    let shape: Shape
    let meaning: String
    let isRequired: Bool

    /// A field that has to be there.
    static func required(_ name: String, _ shape: Shape, _ meaning: String) -> Field {
      Field(name: name, shape: shape, meaning: meaning, isRequired: true)
    }

    /// A text that has to be there.
    static func required(_ name: String, _ meaning: String) -> Field { required(name, .text, meaning) }

    /// A field that may be missing.
    static func optional(_ name: String, _ shape: Shape, _ meaning: String) -> Field {
      Field(name: name, shape: shape, meaning: meaning, isRequired: false)
    }

    /// A text that may be missing.
    static func optional(_ name: String, _ meaning: String) -> Field { optional(name, .text, meaning) }
  }

  /// Who may call, and what is called then.
  enum Handler: Sendable {
    /// Everyone: signing in, and joining.
    case open(@Sendable (APICall) async throws -> APIAnswer)
    /// Who has signed in, or shows a token, with one of these roles.
    case roles(Set<OperatorRole>, @Sendable (SignedIn, APICall) async throws -> APIAnswer)
  }

  /// The longest body, bytes.
  static let bodyLimit = 256 << 10
  /// What stands in front of every path.
  static let prefix = "/api/v1/"

  let method: Route.Method
  let path: String
  let summary: String
  let query: [Field]
  let body: [Field]
  let answer: Shape?
  let handler: Handler

  /// A call for these roles. `path` follows `prefix`; `answer` nil: nothing but that it is done.
  init(
    _ method: Route.Method, _ path: String, roles: Set<OperatorRole>, summary: String, query: [Field] = [],
    body: [Field] = [], answer: Shape?, _ call: @escaping @Sendable (SignedIn, APICall) async throws -> APIAnswer
  ) {
    self.init(method, path, summary, query, body, answer, .roles(roles, call))
  }

  /// A call for everyone, also for who has not signed in.
  init(
    open method: Route.Method, _ path: String, summary: String, query: [Field] = [], body: [Field] = [], answer: Shape?,
    _ call: @escaping @Sendable (APICall) async throws -> APIAnswer
  ) {
    self.init(method, path, summary, query, body, answer, .open(call))
  }

  private init(
    _ method: Route.Method, _ path: String, _ summary: String, _ query: [Field], _ body: [Field], _ answer: Shape?,
    _ handler: Handler
  ) {
    self.method = method
    self.path = Self.prefix + path
    self.summary = summary
    self.query = query
    self.body = body
    self.answer = answer
    self.handler = handler
  }
}
