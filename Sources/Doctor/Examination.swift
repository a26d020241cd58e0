import Catalogue
import Glibc
import Policy
import Transport
import Wire

/// Looks at everything between this machine and its relay, in the order in which one thing needs the other, and says of each
/// what to do (S1-8).
public struct Examination: Sendable {
  /// The relay; nil: what concerns it is left out, and that is said.
  public var relay: RelayAddress?
  public var proxy: ProxyAddress?
  /// The folder with the identity or the agent's state.
  public var folder: String
  /// The value of DISPLAY.
  public var display: String?

  /// Free space below this is worth a warning, bytes.
  static let leastFree: UInt64 = 100 << 20
  /// A clock that is off by more is worth a warning, seconds.
  static let clockTolerance: Int64 = 60

  public init(relay: RelayAddress?, proxy: ProxyAddress?, folder: String, display: String?) {
    self.relay = relay
    self.proxy = proxy
    self.folder = folder
    self.display = display
  }

  /// All findings, in order; takes a few seconds at most for each check that fails.
  public func findings() async -> [Finding] {
    var findings: [Finding] = []
    if let relay {
      // What needs a check that failed would only say the same again.
      for check in [names, ports, control] where findings.allSatisfy({ $0.level < .failure }) {
        findings += await check(relay)
      }
    } else {
      findings.append(Finding("relay", .warning, DoctorSentences.noRelay))
    }
    findings.append(await displayFinding())
    findings.append(await diskFinding())
    return findings
  }

  private func names(_ relay: RelayAddress) async -> [Finding] {
    let host = relay.host
    guard proxy == nil, !host.contains(where: { $0 == ":" }), !host.allSatisfy({ $0.isNumber || $0 == "." }), host != "localhost"
    else { return [] }
    let addresses = await Probe.blocking { Probe.addresses(of: host) }
    let system =
      addresses.isEmpty
      ? Finding("name", .failure, DoctorSentences.nameUnknown(host))
      : Finding("name", .good, DoctorSentences.nameKnown(host, addresses.joined(separator: ", ")))
    guard let server = Probe.nameServers().first, let question = NameQuery.message(host: host, id: 0x7273) else {
      return [system]
    }
    let overUDP = await Probe.blocking {
      Probe.exchange(server, 53, SOCK_DGRAM, sending: question, receiving: 1500).map { NameQuery.isAnswer($0, id: 0x7273) }
    }
    let length = [UInt8(truncatingIfNeeded: question.count >> 8), UInt8(truncatingIfNeeded: question.count)]
    let overTCP = await Probe.blocking {
      Probe.exchange(server, 53, SOCK_STREAM, sending: length + question, receiving: 1500).map {
        $0.count == 2 || NameQuery.isAnswer(Array($0.dropFirst(2)), id: 0x7273)
      }
    }
    // One of the two is enough for today; a network that answers on one alone fails on long answers tomorrow.
    let least: Finding.Level = overUDP == true || overTCP == true ? .warning : addresses.isEmpty ? .failure : .warning
    return [
      system,
      overUDP == true
        ? Finding("dns.udp", .good, DoctorSentences.resolver(server, "UDP"))
        : Finding("dns.udp", least, DoctorSentences.resolverSilent(server, "UDP")),
      overTCP == true
        ? Finding("dns.tcp", .good, DoctorSentences.resolver(server, "TCP"))
        : Finding("dns.tcp", least, DoctorSentences.resolverSilent(server, "TCP")),
    ]
  }

  private func ports(_ relay: RelayAddress) async -> [Finding] {
    if let proxy {
      let isThere = await Probe.blocking { Probe.connects(proxy.host, proxy.port) }
      let place = "\(proxy.host):\(proxy.port)"
      return [
        isThere
          ? Finding("proxy", .good, DoctorSentences.proxy(place)) : Finding("proxy", .failure, DoctorSentences.proxySilent(place))
      ]
    }
    let main = await Probe.blocking { Probe.connects(relay.host, relay.port) }
    var findings = [
      main
        ? Finding("port", .good, DoctorSentences.open(relay.host, relay.port))
        : Finding("port", .failure, DoctorSentences.shut(relay.host, relay.port))
    ]
    let plain = await Probe.blocking { Probe.connects(relay.host, 80) }
    if relay.port == 443 {
      findings.append(
        plain
          ? Finding("port80", .good, DoctorSentences.open(relay.host, 80)) : Finding("port80", .warning, DoctorSentences.shut80))
    }
    return findings
  }

  /// TLS, pin, WebSocket and clock in one: the relay's challenge proves the first three and carries its time.
  private func control(_ relay: RelayAddress) async -> [Finding] {
    let connection: ControlConnection
    do {
      connection = try await RelayClient(address: relay, proxy: proxy).openControl()
    } catch {
      return [Finding("relay", .failure, (error as? TransportError ?? .closed).sentence)]
    }
    defer { connection.close() }
    let deadline = Task {
      try await Task.sleep(for: .seconds(10))
      connection.close()
    }
    defer { deadline.cancel() }
    for await bytes in connection.messages {
      guard case .challenge(ProtocolVersion.control, _, let relayTime) = try? ControlMessage(bytes) else { break }
      let secured = Finding("relay", .good, DoctorSentences.relay(isPinned: relay.pin != nil))
      let (difference, overflow) = Int64(time(nil)).subtractingReportingOverflow(relayTime / 1000)
      guard !overflow, difference.magnitude <= Self.clockTolerance.magnitude else {
        return [secured, Finding("clock", .warning, DoctorSentences.clockOff(difference))]
      }
      return [secured, Finding("clock", .good, DoctorSentences.clock)]
    }
    return [Finding("relay", .failure, ConnectionSentences.protocolError)]
  }

  private func displayFinding() async -> Finding {
    guard let display, !display.isEmpty else { return Finding("display", .warning, DoctorSentences.noDisplay) }
    switch await Probe.blocking({ Probe.displayAnswers(display) }) {
    case true?: return Finding("display", .good, DoctorSentences.display(display))
    case false?: return Finding("display", .failure, DoctorSentences.displaySilent(display))
    case nil: return Finding("display", .warning, DoctorSentences.displayElsewhere(display))
    }
  }

  private func diskFinding() async -> Finding {
    let folder = folder
    guard let free = await Probe.blocking({ Probe.freeBytes(at: folder) }) else {
      return Finding("state", .warning, DoctorSentences.noFolder(folder))
    }
    let megabytes = free >> 20
    return free < Self.leastFree
      ? Finding("disk", .warning, DoctorSentences.diskFull(folder, megabytes))
      : Finding("disk", .good, DoctorSentences.disk(folder, megabytes))
  }
}
