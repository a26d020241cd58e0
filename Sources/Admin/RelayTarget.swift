import Catalogue
import Transport
import Trust

/// Where the relay is, as far as this machine knows; needs no identity.
public struct RelayTarget: Sendable {
  /// Nil where neither the command nor an identity names one.
  public let address: RelayAddress?
  public let proxy: ProxyAddress?
  /// The identity's folder.
  public let folder: String

  /// `relay` wins over the address in the folder, whose pin stays; throws for an address that is none.
  public init(identity: String?, relay: String?, environment: [String: String]) throws(AdminError) {
    let folder = try Administration.folder(identity, environment)
    let known = try? folder.relay()
    let text = relay ?? known?.address
    address = text.flatMap { RelayAddress($0, pin: known?.pin) }
    if text != nil, address == nil { throw AdminError(AdminSentences.badAddress, code: "address", exit: .usage) }
    proxy = address.flatMap { ProxyAddress(environment: environment, for: $0.host) }
    self.folder = folder.path
  }
}
