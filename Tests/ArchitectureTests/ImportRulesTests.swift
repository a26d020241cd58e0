import Testing

/// Who may import whom. The compiler is silent about transitive imports; this table is not.
@Suite struct ImportRulesTests {
  static let nio: Set = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket", "NIOTLS", "NIOSSL"]
  static let system: Set = ["Glibc", "Dispatch", "Synchronization", "FoundationEssentials"]

  /// What each target may import beside the standard library; nothing else.
  static let allowed: [String: Set<String>] = [
    "Wire": [], "Policy": [], "Framebuffer": [],
    "Motion": ["Framebuffer"],
    "Video": ["Framebuffer"],
    "Codec": ["Wire", "Framebuffer", "Motion", "Video"],
    "Zstandard": ["Codec"],
    "JPEG": ["Framebuffer", "Codec"],
    "Session": ["Wire", "Policy", "Framebuffer", "Codec"],
    "WebTLS": ["CNIOBoringSSL", "WebPage"],
    "WebViewer": ["Wire", "Framebuffer", "Codec", "Zstandard", "JPEG", "Video", "Session", "WebPage"],
    "WebSharer": ["Wire", "Policy", "Framebuffer", "Codec", "Zstandard", "JPEG", "Session", "WebPage"],
    "WebPage": [],
    "Catalogue": ["Policy", "Transport", "Glibc"],
    "Settings": ["Glibc"],
    "Compression": ["Framebuffer", "Codec", "JPEG", "CZstd", "CTurboJPEG"],
    "VideoCoding": ["Video", "Codec", "Framebuffer", "COpenH264"],
    "Trust": system.union(["Wire", "Policy", "Crypto", "CryptoExtras", "X509", "SwiftASN1"]),
    "SignIn": system.union(["Wire", "Policy", "Crypto", "CryptoExtras"]),
    "Attendance": system.union(["Wire", "Policy", "Trust", "Crypto"]),
    "Receipts": system.union(["Wire", "Policy", "Trust", "Attendance", "Catalogue", "Crypto"]),
    "Transport": nio.union(system).union(["Wire", "Crypto", "Logging"]),
    "EndToEnd": nio.union(system).union([
      "Wire", "Policy", "Trust", "Attendance", "Transport", "Crypto", "X509", "SwiftASN1", "CNIOBoringSSL",
    ]),
    "X11": system.union(["Wire", "Framebuffer", "CX11"]),
    "Widgets": ["Wire", "Framebuffer", "X11", "Synchronization"],
    "Web": ["Wire", "Policy", "Glibc"],
    "Store": system.union(["Policy", "CSQLite", "Crypto"]),
    "Evidence": ["Store", "Wire", "Crypto", "COpenSSL"],
    "Relay": system.union([
      "Wire", "Policy", "Catalogue", "Trust", "SignIn", "Attendance", "Transport", "Web", "Store", "Evidence", "Crypto",
      "Logging",
    ]),
    "Agent": system.union([
      "Wire", "Policy", "Framebuffer", "Codec", "Session", "Catalogue", "Compression", "VideoCoding", "Trust", "Attendance",
      "Transport", "EndToEnd", "X11", "Widgets", "Store", "Settings", "Crypto", "Logging",
    ]),
    // The attended agent is made of the same parts as the unattended one; together they are one role.
    "Guest": system.union([
      "Wire", "Policy", "Session", "Catalogue", "Trust", "Attendance", "Receipts", "Transport", "EndToEnd", "X11", "Widgets",
      "Agent", "Logging",
    ]),
    // The unattended agent puts itself onto a machine and takes itself away.
    "Deployment": system.union(["Wire", "Policy", "Catalogue", "Trust", "X11", "Widgets", "Web", "Agent"]),
    "Viewer": system.union([
      "Wire", "Policy", "Framebuffer", "Codec", "Session", "Catalogue", "Zstandard", "JPEG", "VideoCoding", "Trust", "Attendance",
      "Transport", "EndToEnd", "X11", "Widgets", "Web", "Logging", "NIOCore",
    ]),
    "Admin": system.union(["Wire", "Policy", "Catalogue", "Trust", "Attendance", "Receipts", "Transport", "Crypto", "Logging"]),
    "Doctor": nio.union(system).union(["Wire", "Policy", "Catalogue", "Transport", "Trust", "Web"]),
    "rs": system.union([
      "Relay", "Agent", "Deployment", "Guest", "Viewer", "Admin", "Doctor", "Web", "Settings", "Catalogue", "Policy", "Transport",
      "Trust",
      "Attendance", "ArgumentParser", "Logging",
    ]),
  ]

  /// The bans that matter most, with the reason that a failure shows.
  static let bans: [(target: String, module: String, reason: String)] = [
    ("Relay", "Codec", "the relay cannot see a screen, by link"),
    ("Relay", "Framebuffer", "the relay cannot see a screen, by link"),
    ("Relay", "EndToEnd", "the relay has no end-to-end key, by link"),
    ("Relay", "X11", "the relay shows and captures nothing"),
    ("Transport", "EndToEnd", "the transport moves bytes and never reads them"),
    ("Transport", "Codec", "the transport moves bytes and never reads them"),
    ("Session", "Transport", "machines take events and return actions"),
    ("EndToEnd", "Codec", "keys do not know pictures"),
    ("Store", "Transport", "state does not talk to the network"),
    ("Agent", "Relay", "roles do not see each other"),
    ("Viewer", "Agent", "roles do not see each other"),
    ("Viewer", "Compression", "what comes from a stranger's machine is decoded in a memory-safe language"),
    ("Viewer", "Store", "the technician's side keeps nothing but its identity"),
    ("Admin", "Store", "administrative commands are clients; only the relay opens its folder"),
    ("rs", "WebTLS", "what is made for browsers is in no program"),
    ("Doctor", "Store", "the doctor looks from outside"),
  ]

  @Test func everyTargetImportsOnlyWhatItsRowOfTheTableAllows() throws {
    for file in try SourceTree("Sources").files where !file.imports.isEmpty {
      let row = try #require(Self.allowed[file.target], "\(file.target) is not in the table")
      for module in file.imports where !row.contains(module) {
        let reason = Self.bans.first { $0.target == file.target && $0.module == module }?.reason ?? "not in its row"
        Issue.record("\(file.path) imports \(module): \(reason)")
      }
    }
  }

  @Test func theTableAllowsNothingThatIsBanned() {
    for ban in Self.bans {
      #expect(Self.allowed[ban.target]?.contains(ban.module) == false, "\(ban.target) ▸ \(ban.module): \(ban.reason)")
    }
  }

  @Test func pointersOfEachCLibraryStayInOneTarget() throws {
    let owners = [
      "CX11": "X11", "CSQLite": "Store", "COpenSSL": "Evidence", "CZstd": "Compression", "CTurboJPEG": "Compression",
      "COpenH264": "VideoCoding",
    ]
    for file in try SourceTree("Sources").files {
      for module in file.imports {
        if let owner = owners[module] { #expect(file.target == owner, "\(file.path) imports \(module)") }
      }
    }
  }

  @Test func oneFileReachesTheKeyAgreementOfTheTLSLibrary() throws {
    // `WebTLS` is that library for browsers, and is in no program.
    let files = try SourceTree("Sources").files.filter { $0.imports.contains("CNIOBoringSSL") && $0.target != "WebTLS" }
    #expect(files.map(\.path) == ["Sources/EndToEnd/KeyAgreement.swift"])
  }

  @Test func noShippedFileImportsAllOfFoundation() throws {
    for file in try SourceTree("Sources").files {
      #expect(
        !file.imports.contains("Foundation"), "\(file.path): Foundation brings 36 MB of ICU data; FoundationEssentials does not")
    }
  }

  @Test func everyTargetOfTheTableExists() throws {
    let targets = Set(try SourceTree("Sources").files.map(\.target))
    #expect(Set(Self.allowed.keys) == targets)
  }
}
