import Dispatch
import FoundationEssentials
import Glibc
import Synchronization
import Transport
import Trust
import Wire

/// What a firewall has to let through, from the running configuration (S4-5): everything goes from inside to outside, to the organisation's
/// own addresses.
struct FirewallSheet: Sendable {
  /// One line of the sheet.
  struct Rule: Encodable, Sendable {
    let name: String
    /// What the name means now; more may come, which is why the name counts.
    let addresses: [String]
    let port: UInt16
    var transport = "tcp"
    var direction = "outgoing"
    let purpose: String
  }

  /// The sheet, for the page and for machines.
  struct Sheet: Encodable, Sendable {
    var isReady = false
    var company = ""
    var domain = ""
    var rules: [Rule] = []
    /// SHA-256 of the SubjectPublicKeyInfo in hexadecimal, where no authority vouches for the certificate.
    var pin: String?
  }

  let rendezvous: Rendezvous
  /// Whether plain HTTP is led to HTTPS.
  let leadsPlain: Bool
  private let names = NameCache()

  init(rendezvous: Rendezvous, leadsPlain: Bool) {
    self.rendezvous = rendezvous
    self.leadsPlain = leadsPlain
  }

  /// What holds now.
  func sheet() async -> Sheet {
    guard let policy = await rendezvous.trust?.policy.content else { return Sheet() }
    var rules: [Rule] = []
    for location in policy.relays {
      guard let relay = RelayAddress(location.address) else { continue }
      let addresses = await names.addresses(of: relay.host)
      rules.append(Rule(name: relay.host, addresses: addresses, port: relay.port, purpose: "relay"))
      if leadsPlain { rules.append(Rule(name: relay.host, addresses: addresses, port: 80, purpose: "redirect")) }
    }
    return Sheet(
      isReady: true, company: policy.company, domain: policy.domain, rules: rules,
      pin: policy.relays.first?.pin.map(KeyDigest.hex))
  }

  /// The sheet as a file.
  var file: Route {
    Route("/firewall.json") { _ in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let bytes = (try? encoder.encode(await sheet())).map { Array($0) } ?? []
      return Route.Response(contentType: "application/json", body: .bytes(bytes + [UInt8(ascii: "\n")]))
    }
  }
}

/// What names mean, asked at most once a minute, whoever asks for the sheet how often.
private actor NameCache {
  private static let life = Duration.seconds(60)
  private var known: [String: (answer: Task<[String], Never>, until: ContinuousClock.Instant)] = [:]

  func addresses(of host: String) async -> [String] {
    let now = ContinuousClock.now
    if let known = known[host], now < known.until { return await known.answer.value }
    let answer = Task { await Self.resolve(host) }
    known[host] = (answer, now + Self.life)
    return await answer.value
  }

  /// Asks the system, which may take its time, on a thread for that.
  private static func resolve(_ host: String) async -> [String] {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: lookUp(host)) }
    }
  }

  private static func lookUp(_ host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: Set<String> = []
    var next = list
    while let entry = next?.pointee {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
        found.insert(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      next = entry.ai_next
    }
    return found.sorted()
  }
}
