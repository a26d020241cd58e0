import FoundationEssentials
import Transport
import Trust
import Wire

/// What a call of the API says, after the checks that all calls have in common.
struct APICall: Sendable {
  let request: Route.Request
  /// The arguments of the query; only those that the route names, each once.
  let query: [String: String]

  /// The body. Every member of it is one that the route names.
  func body<Body: Decodable>(as type: Body.Type = Body.self) throws(APIError) -> Body {
    do { return try JSONDecoder().decode(Body.self, from: Data(request.body)) } catch { throw .malformed }
  }

  /// An argument that is a whole number, not below zero; nil where it is missing.
  func number(_ name: String) throws(APIError) -> Int? {
    guard let text = query[name] else { return nil }
    guard let number = Int(text), number >= 0 else { throw .malformed }
    return number
  }

  /// A call without arguments and body, in the name of a request for something else.
  init(within request: Route.Request) {
    self.request = request
    query = [:]
  }

  /// What is searched for, at most `Limits.reason` bytes; empty where nothing is.
  func search() throws(APIError) -> String {
    let text = query["search"] ?? ""
    guard text.utf8.count <= Limits.reason else { throw .malformed }
    return text
  }

  /// Reads and checks the query and the body of a request for a route.
  init(_ request: Route.Request, for route: APIRoute) throws(APIError) {
    self.request = request
    query = try Self.arguments(of: request.query)
    let missing = route.query.first { $0.isRequired && query[$0.name] == nil }
    guard missing == nil, query.keys.allSatisfy({ name in route.query.contains { $0.name == name } }) else { throw .malformed }
    guard !route.body.isEmpty || !request.body.isEmpty else { return }
    guard JSONBounds.hold(request.body) else { throw .malformed }
    let members = try body(as: Members.self).names
    guard members.allSatisfy({ name in route.body.contains { $0.name == name } }) else { throw .malformed }
  }

  private static func arguments(of text: String) throws(APIError) -> [String: String] {
    var arguments: [String: String] = [:]
    for part in text.split(separator: "&", omittingEmptySubsequences: true) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let plain = sides.map(plainText)
      guard let name = plain.first ?? nil, let value = plain.count == 2 ? plain[1] : "", arguments[name] == nil else {
        throw .malformed
      }
      arguments[name] = value
    }
    return arguments
  }

  /// The text behind `%` escapes (RFC 3986, 2.1), `+` as forms mean it; nil where an escape is none.
  private static func plainText(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let escaped = KeyDigest.bytes(hex: String(decoding: rest.prefix(2), as: UTF8.self)) else {
          return nil
        }
        bytes += escaped
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The names of an object's members.
  private struct Members: Decodable {
    struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    let names: [String]

    init(from decoder: any Decoder) throws {
      names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
    }
  }
}

/// What a JSON text may be before it is read at all (T6).
enum JSONBounds {
  /// Objects and lists in one another.
  static let depth = 8

  /// True where nothing is nested deeper than `depth`, and no byte is zero, as in other encodings than UTF-8; whether it is JSON is the reader's
  /// question.
  static func hold(_ text: [UInt8]) -> Bool {
    var depth = 0
    var isText = false
    var isEscaped = false
    for byte in text {
      if byte == 0 { return false }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > Self.depth { return false }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return true
  }
}

/// What a call of the API answers.
struct APIAnswer: Sendable {
  let status: Int
  let body: [UInt8]
  let headers: [(name: String, value: String)]

  /// A value as JSON, its members in order of their names.
  init(status: Int = 200, json: some Encodable, headers: [(name: String, value: String)] = []) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let encoded = try? encoder.encode(json)
    self.status = encoded == nil ? 500 : status
    body = encoded.map { Array($0) } ?? []
    self.headers = headers
  }

  private init(status: Int, headers: [(name: String, value: String)]) {
    self.status = status
    body = []
    self.headers = headers
  }

  /// Nothing to be said but that it is done.
  static let done = APIAnswer(status: 204, headers: [])

  /// The same, with headers.
  static func done(_ headers: [(name: String, value: String)]) -> APIAnswer { APIAnswer(status: 204, headers: headers) }

  var response: Route.Response {
    Route.Response(status: status, contentType: "application/json", body: .bytes(body), headers: headers)
  }
}
