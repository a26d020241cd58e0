/// Why something on a display failed; equality is on the code, the name of the display or extension is for people.
public struct X11Error: Error, Equatable, Sendable {
  /// What failed.
  public enum Code: String, Sendable {
    /// No X server there, or it refused us.
    case cannotOpen = "display.open"
    /// The connection broke; nothing on it works any more.
    case displayLost = "display.lost"
    /// The server lacks an extension that is needed.
    case extensionMissing = "display.extension"
    /// The screen is not 24-bit TrueColor with red in the highest byte.
    case visual = "display.visual"
    /// The server refused a request.
    case refused = "display.refused"
  }

  public let code: Code
  /// The display or the extension.
  public let subject: String

  public init(_ code: Code, _ subject: String) {
    self.code = code
    self.subject = subject
  }

  public static func == (left: X11Error, right: X11Error) -> Bool { left.code == right.code }
}
