// swift-tools-version: 6.2
import PackageDescription

// Everything that reads bytes of a peer, under libFuzzer and AddressSanitizer. A package of its own, since those flags are no
// business of the product's; `Shared` leads to the product's sources.

let instrumented: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
]
let linked: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]

func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: ["Driver"] + dependencies, path: name, swiftSettings: instrumented, linkerSettings: linked)
}

let package = Package(
  name: "fuzz",
  targets: [
    .target(name: "Wire", path: "Shared/Wire", swiftSettings: instrumented),
    .target(name: "Framebuffer", path: "Shared/Framebuffer", swiftSettings: instrumented),
    .target(name: "Motion", dependencies: ["Framebuffer"], path: "Shared/Motion", swiftSettings: instrumented),
    .target(name: "Video", dependencies: ["Framebuffer"], path: "Shared/Video", swiftSettings: instrumented),
    .target(
      name: "Codec", dependencies: ["Wire", "Framebuffer", "Motion", "Video"], path: "Shared/Codec", swiftSettings: instrumented),
    .target(name: "Zstandard", dependencies: ["Codec"], path: "Shared/Zstandard", swiftSettings: instrumented),
    .target(name: "JPEG", dependencies: ["Framebuffer", "Codec"], path: "Shared/JPEG", swiftSettings: instrumented),
    .target(name: "Settings", path: "Shared/Settings", swiftSettings: instrumented),
    .target(name: "Driver", path: "Driver", swiftSettings: instrumented),
    fuzz("FuzzFrame", ["Wire"]),
    fuzz("FuzzControl", ["Wire"]),
    fuzz("FuzzUpdate", ["Codec", "Video", "Framebuffer", "JPEG"]),
    fuzz("FuzzZstandard", ["Codec", "Zstandard"]),
    fuzz("FuzzCompressor", ["Codec", "Zstandard"]),
    fuzz("FuzzPicture", ["Codec", "Framebuffer", "JPEG"]),
    fuzz("FuzzConfig", ["Settings"]),
    // The file of the product itself: it is not public there.
    fuzz("FuzzCBOR", []),
  ]
)
