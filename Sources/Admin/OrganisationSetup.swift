import Attendance
import Catalogue
import Policy
import Trust
import Wire

/// `rs init`: makes the organisation. The relay's part is done by whoever owns its folder; this part asks the administrator and keeps
/// what must not be on the relay.
public struct OrganisationSetup: Sendable {
  private let console: Console
  private let folder: IdentityFolder
  private let company: String
  private let domain: String
  private let name: String
  private let address: String
  private let passphrase: String

  /// Asks for what was not given. Nothing has been written yet.
  public init(
    console: Console, identity: String?, company: String?, domain: String?, name: String?, address: String?,
    passphraseFile: String?, environment: [String: String]
  ) throws(AdminError) {
    self.console = console
    folder = try Administration.folder(identity, environment)
    guard !folder.isInUse else {
      throw AdminError(AdminSentences.inUse(folder.path), code: "identity.exists", exit: .cannotCreate)
    }
    self.company = try console.ask(AdminSentences.askCompany, unless: company)
    self.domain = try console.ask(AdminSentences.askDomain, unless: domain)
    self.name = try console.ask(AdminSentences.askName, unless: name)
    self.address = address ?? "localhost"
    passphrase = try Passphrase.new(file: passphraseFile, console)
  }

  /// Makes the organisation for a relay with these public keys, whose outer key has this digest (nil: its certificate is of a public
  /// authority), and writes the administrator's folder. The relay's part is in the result.
  public func make(
    relay keys: Organisation.RelayKeys, pin: [UInt8]?, consentVersion: String
  ) throws(AdminError) -> Organisation {
    let location = RelayLocation(address: address, pin: pin)
    let organisation = try trusting { () throws(TrustError) in
      try Organisation(
        company: company, domain: domain, administrator: name, relay: keys, locations: [location],
        consentVersion: consentVersion, at: WallClock.now())
    }
    do {
      try folder.store(organisation.administrator, relay: location)
      try folder.store(organisation.root, passphrase: passphrase)
    } catch {
      throw AdminError(error, folder: folder)
    }
    return organisation
  }

  /// Says what was made and what to do with it.
  public func report(_ organisation: Organisation) throws(AdminError) {
    let fingerprint = KeyDigest.hex(organisation.root.digest)
    let support: SupportAddress
    do { support = SupportAddress(relay: try folder.relay(), root: organisation.root.digest) } catch {
      throw AdminError(error, folder: folder)
    }
    console.say(AdminSentences.organisationMade(folder.path, fingerprint: fingerprint))
    console.say(AdminSentences.supportAddress(support.text))
    console.show(json: ["fingerprint": fingerprint, "identity": folder.path, "support": support.text])
  }
}
