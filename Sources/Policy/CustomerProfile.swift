/// What a customer's profession demands beyond the ordinary.
public enum CustomerProfile: UInt8, CaseIterable, Sendable {
  case standard = 0
  /// "Berufsgeheimnis": lawyers, tax advisers, doctors and others with a duty of secrecy (§ 203 StGB).
  case professionalSecrecy = 1

  /// The name on command lines and in records.
  public var name: String {
    switch self {
    case .standard: "standard"
    case .professionalSecrecy: "berufsgeheimnis"
    }
  }
}
