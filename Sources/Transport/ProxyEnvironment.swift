extension ProxyAddress {
  /// The proxy that the environment names for a host: `https_proxy` or `HTTPS_PROXY`, unless `no_proxy` or `NO_PROXY` lists the host,
  /// a domain above it, or `*`; nil where there is none.
  public init?(environment: [String: String], for host: String) {
    func value(_ name: String) -> String? {
      [name, name.uppercased()].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    for entry in (value("no_proxy") ?? "").split(whereSeparator: { $0 == "," || $0 == " " }) {
      let domain = entry.hasPrefix(".") ? entry.dropFirst() : entry
      if entry == "*" || host == domain || host.hasSuffix("." + domain) { return nil }
    }
    guard let proxy = value("https_proxy") else { return nil }
    self.init(proxy)
  }
}
