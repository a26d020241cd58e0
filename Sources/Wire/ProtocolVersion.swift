/// Versions of what peers speak and of the program.
public enum ProtocolVersion {
  /// The control protocol, as the challenge names it.
  public static let control: UInt8 = 1
  /// The program, for people.
  public static let program = "0.1.0"
}
