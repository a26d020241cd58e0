import Foundation
import TestSupport
import Testing

/// Debian's Chromium, without a window or with one on a display, driven by the W3C's WebDriver protocol (https://www.w3.org/TR/webdriver2/). It ends with the value.
final class Browser {
  /// What a person's browser is set to.
  struct Person {
    var language = "en"
    var isDark = false
    var width = 1280
    var height = 900
  }

  /// What the browser or its driver refuses, with its reason.
  struct Refusal: Error {
    let reason: String
  }

  private let driver: Program
  private let base: String
  private let profile: TemporaryFolder
  private var session = ""

  /// Starts a browser. `trusting` are SHA-256 digests of keys whose certificates it takes as they are; what it downloads lies in `downloads`.
  /// On a `screen` it has a window there.
  init(
    _ person: Person = Person(), trusting pins: [[UInt8]] = [], on screen: DisplayServer? = nil, more arguments: [String] = []
  ) throws {
    profile = try TemporaryFolder()
    (driver, base) = try Self.startDriver(on: screen)
    var flags = [
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--lang=\(person.language)",
      "--user-data-dir=\(profile.file("profile"))", "--disable-background-networking", "--disable-component-update",
    ]
    let keys = pins.map { Data($0).base64EncodedString() }
    if screen == nil { flags.append("--headless=new") }
    if !keys.isEmpty { flags.append("--ignore-certificate-errors-spki-list=\(keys.joined(separator: ","))") }
    let options: [String: Any] = [
      "binary": "/usr/bin/chromium", "args": flags + arguments,
      "prefs": [
        "intl.accept_languages": person.language, "download.default_directory": downloads, "download.prompt_for_download": false,
      ],
    ]
    let wish: [String: Any] = [
      "capabilities": [
        "alwaysMatch": [
          "browserName": "chrome", "goog:chromeOptions": options, "acceptInsecureCerts": false,
          "goog:loggingPrefs": ["browser": "ALL"],
        ]
      ]
    ]
    let made = try #require(try send("POST", "/session", wish) as? [String: Any])
    session = try #require(made["sessionId"] as? String)
    try look(person)
  }

  deinit {
    if !session.isEmpty { _ = try? call("DELETE", "") }
    driver.end(SIGTERM)
  }

  /// It takes a port of one family that may not be free in the other, and then ends.
  private static func startDriver(on screen: DisplayServer?) throws -> (Program, String) {
    for _ in 0..<10 {
      let driver = try Program(
        "/usr/bin/chromedriver", ["--port=0"], environment: ["LC_ALL": "C.UTF-8", "DISPLAY": screen?.name ?? ""])
      _ = wait(60) { driver.count("successfully on port") > 0 || !driver.isRunning }
      guard let port = driver.said.joined().firstMatch(of: /successfully on port (\d+)/)?.1 else { continue }
      return (driver, "http://127.0.0.1:\(port)")
    }
    throw Refusal(reason: "chromedriver does not start")
  }

  /// The folder that downloads go to.
  var downloads: String { profile.file("downloads") }

  /// Takes the size and the colours of this person's screen; the language stays.
  func look(_ person: Person) throws {
    try command(
      "Emulation.setDeviceMetricsOverride",
      ["width": person.width, "height": person.height, "deviceScaleFactor": 1, "mobile": false])
    try command(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": person.isDark ? "dark" : "light"]]])
  }

  /// Opens an address and waits until it is loaded.
  func open(_ address: String) throws { try call("POST", "/url", ["url": address]) }

  /// Where it is.
  func address() throws -> String { try call("GET", "/url") as? String ?? "" }

  func title() throws -> String { try call("GET", "/title") as? String ?? "" }

  /// What a function's body returns; its arguments are `arguments`.
  @discardableResult
  func script(_ body: String, _ arguments: Any...) throws -> Any? {
    try call("POST", "/execute/sync", ["script": body, "args": arguments])
  }

  /// The text of the first element of this CSS selector as a person sees it, once there is one.
  func text(_ selector: String) throws -> String { try onElement(selector, "GET", "/text") as? String ?? "" }

  /// Clicks, as soon as it can be clicked.
  func click(_ selector: String) throws { try onElement(selector, "POST", "/click", [:]) }

  /// Types into an element.
  func type(_ text: String, into selector: String) throws { try onElement(selector, "POST", "/value", ["text": text]) }

  /// Fingers on the glass at the same time: each comes down at its first place, moves to its others within `milliseconds`, and is lifted.
  func touch(_ fingers: [[(x: Int, y: Int)]], milliseconds: Int = 200) throws {
    let actions = fingers.enumerated().map { number, places in
      let moves = places.map { place in
        ["type": "pointerMove", "duration": milliseconds, "x": place.x, "y": place.y, "origin": "viewport"] as [String: Any]
      }
      let down: [String: Any] = ["type": "pointerDown", "button": 0]
      let rest: [String: Any] = ["type": "pause", "duration": milliseconds]
      let steps = [moves[0], down, rest] + moves.dropFirst() + [["type": "pointerUp", "button": 0]]
      return ["type": "pointer", "id": "finger\(number)", "parameters": ["pointerType": "touch"], "actions": steps]
        as [String: Any]
    }
    try call("POST", "/actions", ["actions": actions])
  }

  /// Whether somebody sees it.
  func isShown(_ selector: String) throws -> Bool { try onElement(selector, "GET", "/displayed") as? Bool ?? false }

  /// True once the script returns true, within the seconds.
  func waits(for condition: String, within seconds: Double = 15) throws -> Bool {
    try wait(seconds) { try script("return Boolean(\(condition))") as? Bool == true }
  }

  /// What the page has had to load before it shows its content: itself, and what it names. Icons come later, and so does what scripts ask for.
  func requests() throws -> [String] {
    let loaded = try script(
      """
      const named = performance.getEntriesByType("resource").filter((one) => ["link", "script", "css", "img"].includes(one.initiatorType));
      return [location.href, ...named.map((one) => one.name)];
      """)
    return loaded as? [String] ?? []
  }

  /// Gives it an authenticator that knows its owner by his finger (Web Authentication, 11.3).
  func addAuthenticator() throws {
    try call(
      "POST", "/webauthn/authenticator",
      [
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserConsenting": true, "isUserVerified": true,
      ])
  }

  /// What an async function's body returns.
  func promise(_ body: String) throws -> Any? {
    try call(
      "POST", "/execute/async",
      [
        "script": "const done = arguments[0]; (async () => { \(body) })().then(done, (error) => done(String(error)));",
        "args": [],
      ])
  }

  /// A command of the DevTools protocol.
  @discardableResult
  func command(_ name: String, _ parameters: [String: Any] = [:]) throws -> Any? {
    try call("POST", "/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  /// Keeps a picture of the whole page as `.build/pictures/web/<name>.png`.
  func picture(_ name: String) throws {
    let answer = try command("Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true]) as? [String: Any]
    let data = try #require((answer?["data"] as? String).flatMap { Data(base64Encoded: $0) })
    let folder = ".build/pictures/web"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }

  /// What the page has written to its console: warnings, errors and breaches of its security policy.
  func complaints() throws -> [String] {
    let log = try call("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return log.compactMap { $0["message"] as? String }
  }

  @discardableResult
  private func onElement(_ selector: String, _ method: String, _ path: String, _ body: [String: Any]? = nil) throws -> Any? {
    var result: Any?
    var last: any Error = Refusal(reason: selector)
    let isDone = wait(10) {
      do {
        let found = try call("POST", "/element", ["using": "css selector", "value": selector]) as? [String: String]
        result = try call(method, "/element/\(found?.values.first ?? "")\(path)", body)
        return true
      } catch {
        last = error
        return false
      }
    }
    if !isDone { throw last }
    return result
  }

  @discardableResult
  private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws -> Any? {
    try send(method, "/session/\(session)\(path)", body ?? (method == "POST" ? [:] : nil))
  }

  private func send(_ method: String, _ path: String, _ body: [String: Any]?) throws -> Any? {
    try profile.write(Array(try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()), to: "request")
    let content = body == nil ? "" : "-H 'Content-Type: application/json' --data-binary @request"
    let answer = try profile.run("curl -s --noproxy '*' -m 60 -X \(method) \(content) '\(base)\(path)'")
    let value = (try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])?["value"]
    if let refusal = value as? [String: Any], let reason = refusal["error"] as? String {
      throw Refusal(reason: "\(reason): \(refusal["message"] ?? "")")
    }
    return value
  }
}
