/// Every key of the configuration file, once: its section and name, its default, and what it may be.
///
/// `config.example.toml` shows them all; a test compares the two.
public enum SettingKey: String, CaseIterable, Sendable {
  /// The relay's data folder.
  case relayData = "relay.data"
  /// Where the relay listens.
  case relayListen = "relay.listen"
  /// The certificate chain of the outer TLS, PEM; empty: one of the relay's own.
  case relayCertificate = "relay.certificate"
  /// The private key of the certificate, PEM.
  case relayKey = "relay.key"
  /// Sessions that one operator may begin within an hour.
  case relaySessionsPerHour = "relay.sessions_per_hour"
  /// Different devices with which one operator may have sessions within an hour.
  case relayDevicesPerHour = "relay.devices_per_hour"
  /// The proxies whose `X-Forwarded-For` counts.
  case relayTrustedProxies = "relay.trusted_proxies"
  /// Paths of one's own that lead to pages of the relay.
  case webAliases = "web.aliases"
  /// The agent's state folder.
  case agentData = "agent.data"
  /// The X display to show; empty: found by itself.
  case agentDisplay = "agent.display"
  /// A screen locker to start at the end of a session without confirmation, where logind cannot lock.
  case agentLockCommand = "agent.lock_command"
  /// The most that showing the screen may take of one processor core, percent; empty: no limit.
  case agentCPULimit = "agent.cpu_limit"
  /// Where a customer's agent calls; empty: the person is asked.
  case agentRelay = "agent.relay"
  /// The technician's identity folder.
  case viewerIdentity = "viewer.identity"
  /// The relay's address, where it is not the identity's.
  case viewerRelay = "viewer.relay"

  /// What a value may look like.
  public enum Kind: Sendable {
    /// A folder, a file or a command.
    case text
    /// `ADDRESS:PORT`, `:PORT` or `ADDRESS`; an IPv6 address in brackets.
    case address
    /// `ADDRESS` or `ADDRESS/PREFIX`, several with commas between them.
    case networks
    /// `/PATH=/PAGE`, several with commas between them.
    case aliases
    /// A whole number from 1.
    case number(upTo: Int)
  }

  /// The table of the file.
  public var section: String { String(rawValue.prefix { $0 != "." }) }
  /// The key in that table.
  public var name: String { String(rawValue.drop { $0 != "." }.dropFirst()) }
  /// The environment variable that wins over the file: `RS_RELAY_DATA` for `relay.data`.
  public var variable: String { "RS_" + String(rawValue.map { $0 == "." ? "_" : $0 }).uppercased() }

  /// The value where nothing is said; empty: decided at the start, as the example file explains.
  public var fallback: String {
    switch self {
    case .relayData: "rs-data"
    case .relaySessionsPerHour: "200"
    case .relayDevicesPerHour: "30"
    case .agentData: "/var/lib/rs-agent"
    case .viewerIdentity: "~/.config/rs"
    case .relayListen, .relayCertificate, .relayKey, .relayTrustedProxies, .webAliases, .agentDisplay, .agentLockCommand,
      .agentCPULimit,
      .agentRelay, .viewerRelay:
      ""
    }
  }

  /// What a value of this key may look like.
  public var kind: Kind {
    switch self {
    case .relayListen, .viewerRelay: .address
    case .relayTrustedProxies: .networks
    case .webAliases: .aliases
    case .agentCPULimit: .number(upTo: 100)
    case .relaySessionsPerHour, .relayDevicesPerHour: .number(upTo: 10000)
    default: .text
    }
  }
}
