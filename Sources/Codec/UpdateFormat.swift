/// The bytes of one update: what changed on a screen, as a list of sections.
///
/// An update is one section or more until its end: a `u8` with the section's kind (`SectionKind`), then what belongs to that kind. Kinds
/// ascend and none comes twice; sections take effect in this order, each on the picture that the ones before have left. Integers
/// are big-endian. A rect is `u16 x, u16 y, u16 width, u16 height`, not empty and inside the screen.
///
///     0  moves     pieces of the picture copied to another place          `MovesSection`
///     1  video     the next picture of a video                            `VideoSection`
///     2  recalls   contents that tiles had before                         `RecallsSection`
///     3  pixels    pixels as they are, in the long stream                 `PixelsSection`
///     4  photo     pixels of photos, exact, in a short stream             `PhotoSection`
///     5  picture   photographic pieces, with loss                         `PictureSection`
///
/// Behind the last section there may be the byte `unfinished`: the picture that the update belongs to goes on in the next one.
///
/// Epochs: the frame that carries an update names its epoch. A new epoch begins, at both ends, with a black screen, with the long
/// stream as new, and with a new ledger; its first updates send what is not black. Within an epoch updates build on each other,
/// and none may be left out. Numbers of epochs only grow.
///
/// Both ends keep a `TileLedger`: it follows from the updates alone, so it is the same at both.
///
/// Compression is zstd (RFC 8878), magic number included, without checksum: the inner TLS authenticates every byte. The long stream goes
/// on from update to update and remembers; a short one begins anew in each.
public enum UpdateFormat {
  /// Behind the sections: more of the same picture follows.
  static let unfinished: UInt8 = 255
  /// Rects of one section: what a screen of `Limits.screenSide` needs when every other tile of each row has changed.
  public static let maxRects = 32768
  /// Moves of one update.
  public static let maxMoves = 1024
  /// Pixels that all moves of one update bring, at most: two screens of 3840 x 2160.
  public static let maxMovedPixels: Int64 = 16 << 20
  /// Pixels that all other sections of an update bring, at most; uncompressed they stay below `Limits.update`. A larger screen
  /// takes several updates.
  public static let maxPixels: Int64 = 12 << 20
  /// Contents of tiles that both ends remember, at most: 32 MiB.
  public static let historyTiles = 2048
  /// A content that has stayed for so many updates is remembered when it is overwritten.
  static let stableUpdates: UInt32 = 3
  /// Of contents that have not stayed so many are remembered behind one that has.
  static let fleetingContents: UInt8 = 2
  /// Bytes of a pixel before compression: blue, green, red.
  public static let pixelBytes = 3
  /// The window of the long stream, as a power of two: 8 MiB, a little more than a screen of 1920 x 1080.
  public static let longWindowLog = 23
  /// The window of a short stream, as a power of two: 1 MiB.
  public static let shortWindowLog = 20
}

/// What a section does; the raw value is its byte in the update.
public enum SectionKind: UInt8, CaseIterable, Sendable {
  /// Copies pieces of the picture.
  case moves = 0
  /// Sends the next picture of a video.
  case video = 1
  /// Brings back what tiles have shown before.
  case recalls = 2
  /// Sends pixels as references to all that the epoch has sent: what programs draw.
  case pixels = 3
  /// Sends pixels of photos to the last bit.
  case photo = 4
  /// Sends photographic pieces with loss.
  case picture = 5

  /// True where the viewer has every pixel as it is once the section has taken effect.
  var isExact: Bool {
    switch self {
    case .moves, .recalls, .pixels, .photo: true
    case .picture, .video: false
    }
  }
}
