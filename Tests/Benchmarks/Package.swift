// swift-tools-version: 6.2
import PackageDescription

// What encoding and decoding cost on recorded screens, against the figures the codec was planned with. A package of its own: it
// builds the codec and nothing else, and needs no network. `Shared` leads to the product's sources.

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func shared(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: strict)
}

let package = Package(
  name: "benchmarks",
  targets: [
    .systemLibrary(name: "CX11", path: "Shared/CX11"),
    .systemLibrary(name: "CZstd", path: "Shared/CZstd"),
    .systemLibrary(name: "CTurboJPEG", path: "Shared/CTurboJPEG"),
    shared("Wire"),
    shared("Framebuffer"),
    shared("Motion", ["Framebuffer"]),
    shared("Video", ["Framebuffer"]),
    shared("Codec", ["Wire", "Framebuffer", "Motion", "Video"]),
    shared("Zstandard", ["Codec"]),
    shared("JPEG", ["Framebuffer", "Codec"]),
    shared("Compression", ["Framebuffer", "Codec", "JPEG", "CZstd", "CTurboJPEG"]),
    .systemLibrary(name: "COpenH264", path: "Shared/COpenH264"),
    .target(
      name: "VideoCoding", dependencies: ["Codec", "Framebuffer", "COpenH264"], path: "Shared/VideoCoding",
      swiftSettings: strict + [.define("H264")]),
    shared("X11", ["Wire", "Framebuffer", "CX11"]),
    .target(
      name: "TestSupport", dependencies: ["Wire", "Framebuffer"], path: "TestSupport", exclude: ["EmbeddedChannel.swift"],
      swiftSettings: strict),
    .target(
      name: "Recording", dependencies: ["Wire", "Framebuffer", "Codec", "Compression", "Zstandard"], path: "Recording",
      swiftSettings: strict),
    .executableTarget(
      name: "Replay",
      dependencies: [
        "Recording", "Framebuffer", "Codec", "Compression", "JPEG", "Zstandard", "VideoCoding", "X11", "TestSupport",
      ],
      path: "Replay", swiftSettings: strict),
  ]
)
