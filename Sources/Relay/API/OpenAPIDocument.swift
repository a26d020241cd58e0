import Policy
import Wire

/// The description of the API for programs (OpenAPI 3.1.0), made of the very table that serves it.
struct OpenAPIDocument: Sendable {
  private let document: JSONValue

  /// Describes these calls, and the one that answers the description.
  init(_ calls: [APIRoute]) {
    let described = calls + [Self.call { .object([]) }]
    let paths = Dictionary(grouping: described, by: \.path).sorted { $0.key < $1.key }.map { path, calls in
      (path, JSONValue.object(calls.map { ($0.method.rawValue.lowercased(), Self.operation($0)) }))
    }
    document = .object([
      ("openapi", .text("3.1.0")),
      (
        "info",
        .object([
          ("title", .text("rs")), ("version", .text(ProtocolVersion.program)),
          (
            "description",
            .text("The relay's HTTP API. Times are milliseconds since 1970, ids are lower-case hexadecimal digits.")
          ),
        ])
      ),
      ("paths", .object(paths)),
      (
        "components",
        .object([
          (
            "securitySchemes",
            .object([
              ("session", .object([("type", .text("apiKey")), ("in", .text("cookie")), ("name", .text(API.cookie))])),
              ("token", .object([("type", .text("http")), ("scheme", .text("bearer"))])),
            ])
          ),
          ("schemas", .object([("Error", Self.error.schema)])),
        ])
      ),
    ])
  }

  /// The call that answers the description.
  var call: APIRoute { Self.call { [document] in document } }

  private static func call(_ document: @escaping @Sendable () -> JSONValue) -> APIRoute {
    APIRoute(
      open: .get, "openapi.json", summary: "This description.",
      answer: .object([
        .required("openapi", .text, "The version of OpenAPI."), .required("info", .object([]), "What it describes."),
        .required("paths", .object([]), "Every call."), .required("components", .object([]), "What calls have in common."),
      ])
    ) { _ in APIAnswer(json: document()) }
  }

  private static let error = APIRoute.Shape.object([
    .required(
      "error",
      .object([
        .required("code", .text, "Stable."), .required("german", .text, "The reason in German."),
        .required("english", .text, "The reason in English."),
      ]), "Why the call was refused.")
  ])

  private static func operation(_ call: APIRoute) -> JSONValue {
    var members: [(String, JSONValue)] = [("summary", .text(call.summary)), ("operationId", .text(name(of: call)))]
    if !call.query.isEmpty {
      members.append(
        (
          "parameters",
          .list(
            call.query.map {
              .object([
                ("name", .text($0.name)), ("in", .text("query")), ("description", .text($0.meaning)),
                ("required", .flag($0.isRequired)), ("schema", $0.shape.schema),
              ])
            })
        ))
    }
    if !call.body.isEmpty {
      members.append(
        ("requestBody", .object([("required", .flag(true)), ("content", content(APIRoute.Shape.object(call.body).schema))])))
    }
    members.append(("responses", responses(of: call)))
    if case .roles(let roles, _) = call.handler {
      let names = OperatorRole.allCases.filter(roles.contains).map { JSONValue.text($0.name) }
      members.append(("security", .list([.object([("session", .list([]))]), .object([("token", .list([]))])])))
      members.append(("x-roles", .list(names)))
    }
    return .object(members)
  }

  private static func responses(of call: APIRoute) -> JSONValue {
    let done: (String, JSONValue) =
      call.answer.map { ("2XX", .object([("description", .text("It is done.")), ("content", content($0.schema))])) }
      ?? ("204", .object([("description", .text("It is done."))]))
    let refused = JSONValue.object([("$ref", .text("#/components/schemas/Error"))])
    return .object([done, ("default", .object([("description", .text("It is refused.")), ("content", content(refused))]))])
  }

  private static func content(_ schema: JSONValue) -> JSONValue {
    .object([("application/json", .object([("schema", schema)]))])
  }

  /// The method and the path as one word.
  private static func name(of call: APIRoute) -> String {
    let words = call.path.dropFirst(APIRoute.prefix.count).split { !$0.isLetter }
    return call.method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension APIRoute.Shape {
  /// As JSON Schema (2020-12). An object without fields is any.
  fileprivate var schema: JSONValue {
    switch self {
    case .text: return .object([("type", .text("string"))])
    case .number: return .object([("type", .text("integer"))])
    case .flag: return .object([("type", .text("boolean"))])
    case .list(let element): return .object([("type", .text("array")), ("items", element.schema)])
    case .object(let fields) where fields.isEmpty: return .object([("type", .text("object"))])
    case .object(let fields):
      let properties = fields.map { field -> (String, JSONValue) in
        guard case .object(let members) = field.shape.schema else { return (field.name, field.shape.schema) }
        return (field.name, .object(members + [("description", .text(field.meaning))]))
      }
      let required = fields.filter(\.isRequired).map { JSONValue.text($0.name) }
      return .object([
        ("type", .text("object")), ("properties", .object(properties)), ("required", .list(required)),
        ("additionalProperties", .flag(false)),
      ])
    }
  }
}

/// A value of JSON.
indirect enum JSONValue: Encodable, Sendable {
  case text(String)
  case flag(Bool)
  case list([JSONValue])
  case object([(String, JSONValue)])

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .flag(let flag):
      var container = encoder.singleValueContainer()
      try container.encode(flag)
    case .list(let values):
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
    case .object(let members):
      var container = encoder.container(keyedBy: Name.self)
      for (name, value) in members { try container.encode(value, forKey: Name(name)) }
    }
  }
}
