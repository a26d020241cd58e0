// swift-tools-version: 6.2
import PackageDescription

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
  .product(name: "NIOWebSocket", package: "swift-nio"),
  .product(name: "NIOTLS", package: "swift-nio"),
]
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let embeddedChannel = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509: [Target.Dependency] = [
  .product(name: "X509", package: "swift-certificates"),
  .product(name: "SwiftASN1", package: "swift-asn1"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]
/// Pure targets also compile for wasm32 with Embedded Swift, so the browser runs the same sources.
let pure: [SwiftSetting] = strict + [.treatWarning("EmbeddedRestrictions", as: .error)]

let package = Package(
  name: "rs",
  products: [.executable(name: "rs", targets: ["rs"])],
  traits: [
    .trait(name: "H264", description: "A moving picture inside the screen goes to OpenH264 (Decisions/0011)"),
    .default(enabledTraits: ["H264"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // C: one module map each, reached by one edge target only.
    .systemLibrary(
      name: "CX11",
      providers: [.apt(["libx11-dev", "libxtst-dev", "libxi-dev", "libxdamage-dev", "libxrandr-dev", "libxft-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "COpenH264", providers: [.apt(["libopenh264-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),

    // Pure: the vocabulary, the policy and the screen core. No I/O, no clock, no Foundation, no async.
    .target(name: "Wire", swiftSettings: pure),
    .target(name: "Policy", swiftSettings: pure),
    .target(name: "Framebuffer", swiftSettings: pure),
    .target(name: "Motion", dependencies: ["Framebuffer"], swiftSettings: pure),
    .target(name: "Video", dependencies: ["Framebuffer"], swiftSettings: pure),
    .target(name: "Codec", dependencies: ["Wire", "Framebuffer", "Motion", "Video"], swiftSettings: pure),
    .target(name: "Zstandard", dependencies: ["Codec"], swiftSettings: pure),
    .target(name: "JPEG", dependencies: ["Framebuffer", "Codec"], swiftSettings: pure),
    .target(name: "Session", dependencies: ["Wire", "Policy", "Framebuffer", "Codec"], swiftSettings: pure),
    // What runs in browsers, compiled to WebAssembly by appliance/web; here for its tests.
    .target(name: "WebPage", swiftSettings: pure),
    .target(
      name: "WebViewer", dependencies: ["Wire", "Framebuffer", "Codec", "Zstandard", "JPEG", "Video", "Session", "WebPage"],
      swiftSettings: pure),
    .target(
      name: "WebSharer", dependencies: ["Wire", "Policy", "Framebuffer", "Codec", "Zstandard", "JPEG", "Session", "WebPage"],
      swiftSettings: pure),

    // Edge: one outside world each.
    .target(name: "Settings", swiftSettings: strict),
    .target(name: "Compression", dependencies: ["Framebuffer", "Codec", "JPEG", "CZstd", "CTurboJPEG"], swiftSettings: strict),
    .target(
      name: "VideoCoding",
      dependencies: ["Video", "Codec", "Framebuffer", "COpenH264"],
      swiftSettings: strict),
    .target(name: "Trust", dependencies: ["Wire", "Policy", crypto, cryptoExtras] + x509, swiftSettings: strict),
    // What people show for themselves when they sign in to the relay's pages.
    .target(name: "SignIn", dependencies: ["Wire", "Policy", crypto, cryptoExtras], swiftSettings: strict),
    .target(name: "Attendance", dependencies: ["Wire", "Policy", "Trust", crypto], swiftSettings: strict),
    .target(name: "Transport", dependencies: ["Wire", nioSSL, crypto, logging] + nio, swiftSettings: strict),
    .target(name: "Catalogue", dependencies: ["Policy", "Transport"], swiftSettings: strict),
    .target(name: "Web", dependencies: ["Wire", "Policy"], exclude: ["Pages"], swiftSettings: strict),
    .target(
      name: "Receipts", dependencies: ["Wire", "Policy", "Trust", "Attendance", "Catalogue", crypto], swiftSettings: strict),
    .target(
      name: "EndToEnd", dependencies: ["Wire", "Policy", "Trust", "Attendance", "Transport", nioSSL, crypto] + x509 + nio,
      swiftSettings: strict),
    // The inner TLS of browsers, by the same library.
    .target(name: "WebTLS", dependencies: ["WebPage", nioSSL], swiftSettings: strict),
    .target(name: "X11", dependencies: ["Wire", "Framebuffer", "CX11"], swiftSettings: strict),
    .target(name: "Widgets", dependencies: ["Wire", "Framebuffer", "X11"], swiftSettings: strict),
    .target(name: "Store", dependencies: ["Policy", "CSQLite", crypto], swiftSettings: strict),
    .target(name: "Evidence", dependencies: ["Store", "Wire", "COpenSSL", crypto], swiftSettings: strict),

    // Roles: assemble the layers below; none of them sees another.
    .target(
      name: "Relay",
      dependencies: [
        "Wire", "Policy", "Catalogue", "Trust", "SignIn", "Attendance", "Transport", "Web", "Store", "Evidence", crypto, logging,
      ], swiftSettings: strict),
    .target(
      name: "Agent",
      dependencies: [
        "Wire", "Policy", "Framebuffer", "Codec", "Session", "Catalogue", "Compression", "VideoCoding", "Trust", "Attendance",
        "Transport", "EndToEnd", "X11", "Widgets", "Store", logging,
      ], swiftSettings: strict),
    .target(
      name: "Guest",
      dependencies: [
        "Wire", "Policy", "Session", "Catalogue", "Trust", "Attendance", "Receipts", "Transport", "EndToEnd", "X11", "Widgets",
        "Agent", logging,
      ], swiftSettings: strict),
    .target(
      name: "Deployment",
      dependencies: ["Wire", "Policy", "Catalogue", "Trust", "X11", "Widgets", "Web", "Agent"], swiftSettings: strict),
    .target(
      name: "Viewer",
      dependencies: [
        "Wire", "Policy", "Framebuffer", "Codec", "Session", "Catalogue", "Zstandard", "JPEG", "VideoCoding", "Trust",
        "Attendance", "Transport", "EndToEnd", "X11", "Widgets", "Web", logging,
      ], swiftSettings: strict),
    .target(
      name: "Admin", dependencies: ["Wire", "Policy", "Catalogue", "Trust", "Attendance", "Receipts", "Transport", logging],
      swiftSettings: strict),
    .target(name: "Doctor", dependencies: ["Wire", "Policy", "Catalogue", "Transport", "Web"], swiftSettings: strict),

    // The executable: one file a command, no logic.
    .executableTarget(
      name: "rs",
      dependencies: [
        "Attendance", "Relay", "Agent", "Deployment", "Guest", "Viewer", "Admin", "Doctor", "Web", "Settings", "Catalogue",
        argumentParser,
        logging,
      ],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Wire", "Framebuffer", embeddedChannel], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(name: "AllocationHooks", path: "Tests/AllocationHooks"),
    .testTarget(name: "WireTests", dependencies: ["Wire", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "DeploymentTests", dependencies: ["Deployment", "Trust"], swiftSettings: strict),
    .testTarget(name: "PolicyTests", dependencies: ["Policy"], swiftSettings: strict),
    .testTarget(name: "SessionTests", dependencies: ["Session"], swiftSettings: strict),
    .testTarget(name: "FramebufferTests", dependencies: ["Framebuffer"], swiftSettings: strict),
    .testTarget(name: "VideoTests", dependencies: ["Video", "Framebuffer"], swiftSettings: strict),
    .testTarget(name: "MotionTests", dependencies: ["Motion", "Framebuffer", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CodecTests", dependencies: ["Codec", "Compression", "Zstandard", "JPEG", "TestSupport", "AllocationHooks"],
      swiftSettings: strict),
    .testTarget(
      name: "ZstandardTests", dependencies: ["Zstandard", "Codec", "CZstd", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "VideoCodingTests",
      dependencies: ["VideoCoding", "Video", "Codec", "Framebuffer", "Compression", "Zstandard", "JPEG", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "JPEGTests", dependencies: ["JPEG", "Codec", "Compression", "CTurboJPEG", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WebViewerTests",
      dependencies: [
        "WebViewer", "WebTLS", "EndToEnd", "Attendance", "Trust", "Codec", "Compression", "VideoCoding", "Zstandard", "JPEG",
        "Framebuffer", "Policy", "Wire", "TestSupport", embeddedChannel, crypto,
      ] + nio,
      exclude: ["Browser"], swiftSettings: strict),
    .testTarget(
      name: "WebSharerTests",
      dependencies: ["WebSharer", "WebViewer", "Session", "Framebuffer", "Wire", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
    .testTarget(name: "TrustTests", dependencies: ["Trust", "TestSupport", crypto, cryptoExtras] + x509, swiftSettings: strict),
    .testTarget(name: "SignInTests", dependencies: ["SignIn", "Policy", crypto], swiftSettings: strict),
    .testTarget(name: "AttendanceTests", dependencies: ["Attendance", "Trust", crypto], swiftSettings: strict),
    .testTarget(
      name: "ReceiptsTests", dependencies: ["Receipts", "Attendance", "Catalogue", "Policy", "Trust", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "TransportTests", dependencies: ["Transport", "TestSupport", embeddedChannel], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["EndToEnd", "Trust", "Attendance", "TestSupport", embeddedChannel],
      swiftSettings: strict),
    .testTarget(
      name: "X11Tests", dependencies: ["X11", "CX11", "Framebuffer", "Wire", "Widgets", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "Evidence", "Policy", "Trust", "TestSupport", crypto], swiftSettings: strict),
    .testTarget(
      name: "RelayTests",
      dependencies: [
        "Relay", "SignIn", "Catalogue", "Wire", "Policy", "Store", "Transport", "Trust", "Attendance", "TestSupport", crypto,
        logging,
        nioSSL,
      ] + nio,
      exclude: ["APIRoles.txt"], swiftSettings: strict),
    .testTarget(
      name: "AgentTests", dependencies: ["Agent", "Codec", "Compression", "Zstandard", "JPEG", "Session", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "GuestTests",
      dependencies: [
        "Guest", "Agent", "Attendance", "Catalogue", "Framebuffer", "Policy", "Viewer", "Widgets", "X11", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(name: "ViewerTests", dependencies: ["Viewer", "X11", "Framebuffer", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "AdminTests", dependencies: ["Admin", "Attendance", "Policy"], swiftSettings: strict),
    .testTarget(name: "WebTests", dependencies: ["Web", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", dependencies: ["Wire", "Settings"], swiftSettings: strict),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "Wire", "Policy", "Trust", "Attendance", "Transport", "EndToEnd", "Framebuffer", "X11", "CX11", "TestSupport", nioSSL,
        crypto,
      ] + nio,
      swiftSettings: strict),
  ]
)
