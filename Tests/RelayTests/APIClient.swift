import Crypto
import Foundation
import Policy
import Testing
import Trust

@testable import Relay
@testable import Store

/// A program that calls the API as one does, with `curl`, and believes no answer that the description does not describe.
final class APIClient {
  let fixture: any RelayUnderTest
  private let folder: String
  private let credentials: String
  private let description: [String: Any]
  /// Calls that were carried out, `GET devices`.
  private(set) var done: Set<String> = []

  /// Calls with a token or a browser's session, as the header says.
  init(_ fixture: any RelayUnderTest, folder: String, credentials: String) throws {
    self.fixture = fixture
    self.folder = folder
    self.credentials = credentials
    let text = try Self.run("curl -sk '\(Self.root(fixture))openapi.json'", in: folder)
    description = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// What was answered; the description's objection to it is an issue of the test.
  struct Answer {
    let status: Int
    let text: String
    let json: Any
    /// Milliseconds from the request to the first byte of the answer.
    let milliseconds: Double

    subscript(_ name: String) -> Any? { (json as? [String: Any])?[name] }
    func list(_ name: String) -> [[String: Any]] { self[name] as? [[String: Any]] ?? [] }
    var code: String? { (self["error"] as? [String: Any])?["code"] as? String }
  }

  func get(_ path: String, _ location: SourceLocation = #_sourceLocation) throws -> Answer {
    try call("GET", path, nil, location)
  }

  func send(_ method: String, _ path: String, _ body: Any? = nil, _ location: SourceLocation = #_sourceLocation) throws -> Answer
  {
    try call(method, path, try body.map { try JSONSerialization.data(withJSONObject: $0) }, location)
  }

  private func call(_ method: String, _ path: String, _ body: Data?, _ location: SourceLocation) throws -> Answer {
    let name = "\(folder)/body-\(UUID().uuidString)"
    defer { for end in ["", ".out"] { try? FileManager.default.removeItem(atPath: name + end) } }
    try (body ?? Data()).write(to: URL(filePath: name))
    let text = try Self.run(
      """
      curl -sk -X \(method) -H '\(credentials)' -H 'Content-Type: application/json' -H 'Sec-Fetch-Site: same-origin' \
      \(body == nil ? "" : "--data-binary @\(name)") -o \(name).out -w '%{http_code} %{time_appconnect} %{time_starttransfer}' \
      '\(Self.root(fixture))\(path)'; echo; cat \(name).out
      """, in: folder)
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let figures = lines[0].split(separator: " ").compactMap { Double($0) }
    let json = lines.count < 2 || lines[1].isEmpty ? [:] : try JSONSerialization.jsonObject(with: Data(lines[1].utf8))
    let answer = Answer(
      status: Int(figures[0]), text: lines.count < 2 ? "" : lines[1], json: json, milliseconds: (figures[2] - figures[1]) * 1000)
    let route = String(path.prefix { $0 != "?" })
    if answer.status < 300 { done.insert("\(method) \(route)") }
    for objection in try objections(to: answer, of: method, route) {
      Issue.record("\(method) \(path): \(objection)", sourceLocation: location)
    }
    return answer
  }

  private func objections(to answer: Answer, of method: String, _ route: String) throws -> [String] {
    let paths = description["paths"] as? [String: [String: [String: Any]]]
    let operation = try #require(paths?["/api/v1/\(route)"]?[method.lowercased()], "\(method) \(route) is not described")
    let responses = try #require(operation["responses"] as? [String: [String: Any]])
    let isDone = answer.status < 300
    if isDone, responses["204"] != nil { return answer.status == 204 ? [] : ["not 204"] }
    let response = try #require(isDone ? responses["2XX"] : responses["default"])
    let content = response["content"] as? [String: [String: Any]]
    return objections(to: answer.json, by: try #require(content?["application/json"]?["schema"] as? [String: Any]), at: "answer")
  }

  /// What of JSON Schema the description uses.
  private func objections(to value: Any, by schema: [String: Any], at place: String) -> [String] {
    if schema["$ref"] != nil {
      let schemas = (description["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]]
      return objections(to: value, by: schemas?["Error"] ?? [:], at: place)
    }
    switch schema["type"] as? String {
    case "string": return value is String ? [] : ["\(place) is no text"]
    case "boolean": return CFBoolean.isBoolean(value) ? [] : ["\(place) is no flag"]
    case "integer":
      return (value as? NSNumber).map { Double($0.int64Value) == $0.doubleValue } ?? false ? [] : ["\(place) is no number"]
    case "array":
      guard let list = value as? [Any] else { return ["\(place) is no list"] }
      return list.enumerated().flatMap { objections(to: $1, by: schema["items"] as? [String: Any] ?? [:], at: "\(place)[\($0)]") }
    case "object":
      guard let object = value as? [String: Any] else { return ["\(place) is no object"] }
      guard let properties = schema["properties"] as? [String: [String: Any]] else { return [] }
      let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(place).\($0) is missing" }
      return missing
        + object.flatMap { name, member in
          properties[name].map { objections(to: member, by: $0, at: "\(place).\(name)") } ?? ["\(place).\(name) is not described"]
        }
    default: return ["\(place) has no type"]
    }
  }

  private static func root(_ fixture: any RelayUnderTest) -> String { "https://127.0.0.1:\(fixture.address.port)/api/v1/" }

  private static func run(_ command: String, in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(filePath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Whether a value that was read from JSON is `true` or `false`.
private enum CFBoolean {
  static func isBoolean(_ value: Any) -> Bool { value is Bool }
}

extension RelayStore {
  /// A token of an administrator with this role, as the header that shows it.
  func token(_ role: OperatorRole, of administrator: [UInt8]) throws -> String {
    let secret = RandomBytes.make(32)
    let now = WallClock.now()
    try add(
      APIToken(
        digest: Array(SHA256.hash(data: secret)), name: "test", role: role, technician: administrator, made: now,
        validUntil: now.adding(seconds: 3600)), AuditEvent("token.made"), at: now)
    return "Authorization: Bearer rs_\(Base64URL.encode(secret))"
  }

  /// A browser's session of an operator who is in the directory, as the header that shows it.
  func session(of identity: OperatorIdentity) throws -> String {
    let secret = RandomBytes.make(32)
    let now = WallClock.now()
    try database.rows(
      "INSERT INTO account VALUES (?, ?, NULL, NULL, NULL, 0)", .blob(identity.digest), .text(KeyDigest.hex(identity.digest)))
    try signIn(
      Array(SHA256.hash(data: secret)), technician: identity.digest, with: .step(1), AuditEvent("operator.signedIn"), at: now)
    return "Cookie: __Host-rs=\(Base64URL.encode(secret))"
  }

  /// Puts so many devices into the directory, all at once.
  func fill(devices count: Int) throws {
    try database.transaction { () throws(StoreError) in
      for number in 0..<count {
        let digest = [UInt8](repeating: 0, count: 28) + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
        let row = DeviceRow(
          digest: digest, name: "pc-\(number)", customer: "Kunde \(number % 200)", deviceClass: .workstation, state: .active,
          entry: [UInt8](repeating: 7, count: 2500), hostName: "PC\(number).intern", lastSeen: WallClock.now(),
          labels: DeviceLabels(group: "Etage \(number % 7)", tags: ["win", "büro"]))
        try database.rows(
          "INSERT INTO device VALUES (?1, ?2, ?3, 3, 'active', ?4, ?5, NULL, NULL, ?6, ?1, x'', '', ?7, ?8, '', ?9)",
          .blob(digest), .text(row.name), .text(row.customer), .blob(row.entry), .text(row.hostName),
          .integer(row.lastSeen.milliseconds), .text(row.labels.group), .text(DeviceLabels.text(of: row.labels.tags)),
          .text(DeviceFolding.text(of: row)))
      }
    }
  }
}
