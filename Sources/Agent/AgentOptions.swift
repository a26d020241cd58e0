import Policy
import Transport

/// What `rs agent --unattended` is told.
public struct AgentOptions: Sendable {
  /// The state folder; made at enrolment.
  public var data: String
  /// The X display; nil: DISPLAY, or the one that is found.
  public var display: String?
  /// The socket to the `DeskHelper`; nil: there is none.
  public var desk: Int32?
  /// An HTTP proxy towards the relay.
  public var proxy: ProxyAddress?
  /// The screen locker to start at the end of a variant B session where logind does not answer.
  public var lockCommand: [String]
  /// The most that showing the screen may take of one processor core, percent from 1 to 100.
  public var cpuLimit: Int
  public var language: Language

  public init(
    data: String, display: String? = nil, desk: Int32? = nil, proxy: ProxyAddress? = nil, lockCommand: [String] = [],
    cpuLimit: Int = 100, language: Language
  ) {
    self.data = data
    self.display = display
    self.desk = desk
    self.proxy = proxy
    self.lockCommand = lockCommand
    self.cpuLimit = cpuLimit
    self.language = language
  }
}
