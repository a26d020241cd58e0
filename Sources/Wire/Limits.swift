/// Every bound of the protocol, in bytes unless said otherwise. A length read from a peer is compared with one of these
/// before anything is allocated.
public enum Limits {
  /// Payload of one frame on a desk stream.
  public static let framePayload = 1 << 20
  /// One screen update, all parts together: a full screen of 3840 x 2160 pixels that does not compress, and its headers.
  public static let update = 40 << 20
  /// One binary WebSocket message that carries inner TLS; the ends cut here, the relay refuses more.
  public static let streamMessage = 16 << 10
  /// What the relay holds of one stream in one direction before it stops reading.
  public static let relayBuffer = 256 << 10
  /// One message on a control socket.
  public static let controlMessage = 64 << 10
  /// Clipboard text, UTF-8.
  public static let cutText = 256 << 10
  /// One line of chat, UTF-8.
  public static let chat = 2000
  /// A name that people see: device, customer, operator, host; UTF-8.
  public static let name = 128
  /// The reason of a session, UTF-8.
  public static let reason = 500
  /// Tags of one device.
  public static let tags = 16
  /// What operators note about a device, UTF-8.
  public static let notes = 4000
  /// What an organisation tells its customers to do on one system, in one language, UTF-8.
  public static let helpText = 4000
  /// One line of the audit log, UTF-8.
  public static let auditLine = 16 << 10
  /// One certificate, DER.
  public static let certificate = 4 << 10
  /// Certificates in a chain.
  public static let chainLength = 4
  /// A signature, raw.
  public static let signature = 128
  /// The payload of a signed statement.
  public static let statement = 16 << 10
  /// Customers that an organisation's policy names.
  public static let customers = 400
  /// Devices that an operator's certificate names.
  public static let scope = 64
  /// Steps of a device from one key to the next, one a year.
  public static let successions = 24
  /// Relays in an organisation's policy.
  public static let relays = 8
  /// Overrides of business hours that are in force at once.
  public static let overrides = 8
  /// Remote tools of others on one device.
  public static let tools = 32
  /// Monitors of one screen.
  public static let monitors = 16
  /// Rows of one page of an administrative answer.
  public static let page = 200
  /// A side of a pointer shape, pixels.
  public static let cursorSide = 256
  /// A side of the remote screen, pixels.
  public static let screenSide = 16384
}
