/// The headers that keep a page to itself: no code but what the program carries, nothing inline, no frame around it, no word to others.
public enum PageHeaders {
  /// Those of every page and asset.
  public static let all: [(name: String, value: String)] = [
    (
      "content-security-policy",
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
  ]

  /// The same header for the one page that asks the browser for the screen.
  public static func sharingScreen(_ header: (name: String, value: String)) -> (name: String, value: String) {
    (header.name, header.value.replacing("display-capture=()", with: "display-capture=(self)"))
  }

  /// From now on with TLS alone, for a year (RFC 6797): where a certificate stands for it that browsers know.
  public static let transportSecurity = (name: "strict-transport-security", value: "max-age=31536000")

  /// What is named by its hash never changes.
  public static let immutable = (name: "cache-control", value: "public, max-age=31536000, immutable")
}
