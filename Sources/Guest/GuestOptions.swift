import Attendance
import Policy
import Transport

/// What `rs agent` is told when it is started by a customer.
public struct GuestOptions: Sendable {
  /// The relay; nil: the person is asked.
  public var relay: SupportAddress?
  /// Asks on the terminal instead of in a window.
  public var usesTerminal: Bool
  /// The X display; nil: DISPLAY, or the one that is found.
  public var display: String?
  /// Compares what is there before and after, and says so.
  public var provesClean: Bool
  /// An HTTP proxy towards the relay.
  public var proxy: ProxyAddress?
  /// The most that showing the screen may take of one processor core, percent from 1 to 100.
  public var cpuLimit: Int
  public var language: Language

  public init(
    relay: SupportAddress?, usesTerminal: Bool = false, display: String? = nil, provesClean: Bool = false,
    proxy: ProxyAddress? = nil, cpuLimit: Int = 100, language: Language
  ) {
    self.relay = relay
    self.usesTerminal = usesTerminal
    self.display = display
    self.provesClean = provesClean
    self.proxy = proxy
    self.cpuLimit = cpuLimit
    self.language = language
  }
}
