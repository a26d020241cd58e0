import Glibc

/// Where the bytes of a pack are.
enum PackBytes: Sendable {
  case mapped(MappedFile)
  case held([UInt8])

  /// A part of them.
  func copy(_ range: Range<Int>) -> [UInt8] {
    switch self {
    case .mapped(let file): Array(file.bytes[range])
    case .held(let bytes): Array(bytes[range])
    }
  }
}

/// The pages that this program carries: the section `.rs.web` of its file, which `appliance/web` has put there, in the format "rs-web/1".
///
/// After the line `rs-web/1` come entries to the end, numbers big-endian: u16 length and path; u8 length and media type; u32 length of the
/// plain bytes; their SHA-256; the lengths of what is stored plain, in gzip and in brotli, u32 each, 0 for what is not; then those bytes.
public struct AssetBundle: Sendable {
  /// The name of the section.
  public static let section = ".rs.web"
  /// Limits of what is read.
  static let (largestPack, mostAssets, longestPath, longestType) = (8 << 20, 512, 200, 100)

  private let assets: [String: Asset]

  /// The pages of the program that runs; nil where it was built without them.
  public static func own() throws(AssetError) -> AssetBundle? {
    try AssetBundle(program: "/proc/self/exe")
  }

  /// The pages in a program; nil where it has none.
  public init?(program path: String) throws(AssetError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(code: errno) }
    defer { close(file) }
    guard let range = ProgramImage(file)?.section(Self.section), !range.isEmpty else { return nil }
    guard range.count <= Self.largestPack else { throw .malformed(offset: 0) }
    let mapped = try MappedFile(file, range)
    assets = try PackReader(mapped.bytes).assets(in: .mapped(mapped))
  }

  /// The pages of a pack.
  public init(pack: [UInt8]) throws(AssetError) {
    guard pack.count <= Self.largestPack else { throw .malformed(offset: 0) }
    assets = try pack.span.withUnsafeBytes { bytes throws(AssetError) in try PackReader(bytes).assets(in: .held(pack)) }
  }

  /// Everything, by path.
  public var all: [Asset] { assets.values.sorted { $0.path < $1.path } }

  /// What pages load, by path; each path names its content by its hash.
  public var loaded: [Asset] { all.filter { $0.path.hasPrefix("/assets/") } }

  /// The page `name` in a language: `door/door` is `door/door.de.html`, or `door/door.html` where it is the same in both.
  public func page(_ name: String, _ language: PageLanguage) -> Asset? {
    assets["\(name).\(language.rawValue).html"] ?? assets["\(name).html"]
  }

  /// What lies at a path of the web.
  public func asset(at path: String) -> Asset? { assets[path] }
}

/// Reads a pack once, comparing every length with its limit and with what is there.
private struct PackReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  func assets(in pack: PackBytes) throws(AssetError) -> [String: Asset] {
    var reader = self
    let mark = Array("rs-web/1\n".utf8)
    guard try reader.take(mark.count, atMost: mark.count).elementsEqual(mark) else { throw .malformed(offset: 0) }
    var assets: [String: Asset] = [:]
    while reader.offset < bytes.count {
      let start = reader.offset
      let asset = try reader.asset(pack)
      guard assets.count < AssetBundle.mostAssets, assets.updateValue(asset, forKey: asset.path) == nil else {
        throw .malformed(offset: start)
      }
    }
    return assets
  }

  private mutating func asset(_ pack: PackBytes) throws(AssetError) -> Asset {
    let path = try text(lengthBytes: 2, atMost: AssetBundle.longestPath)
    let type = try text(lengthBytes: 1, atMost: AssetBundle.longestType)
    _ = try number(4)
    let digest = Array(try take(32, atMost: 32))
    let lengths = [(Asset.Coding.identity, try number(4)), (.gzip, try number(4)), (.brotli, try number(4))]
    var places: [Asset.Coding: Range<Int>] = [:]
    for (coding, length) in lengths where length > 0 {
      let place = try take(length, atMost: AssetBundle.largestPack)
      places[coding] = place.startIndex..<place.endIndex
    }
    return Asset(path: path, mediaType: type, digest: digest, places: places, pack: pack)
  }

  /// Visible ASCII alone: what stands here goes into headers and is compared with request lines.
  private mutating func text(lengthBytes: Int, atMost limit: Int) throws(AssetError) -> String {
    let start = offset
    let taken = try take(try number(lengthBytes), atMost: limit)
    guard !taken.isEmpty, taken.allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw .malformed(offset: start) }
    return String(decoding: taken, as: UTF8.self)
  }

  private mutating func number(_ count: Int) throws(AssetError) -> Int {
    try take(count, atMost: 4).reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func take(_ count: Int, atMost limit: Int) throws(AssetError) -> Slice<UnsafeRawBufferPointer> {
    guard count <= limit, count <= bytes.count - offset else { throw .malformed(offset: offset) }
    defer { offset += count }
    return bytes[offset..<(offset + count)]
  }
}
