import Framebuffer

/// The picture of a video that an update brings, found before the update is decoded: for decoders that answer later, as those of
/// browsers do.
public struct AwaitedVideo: Equatable, Sendable {
  /// Where it is shown.
  public let rect: Rect
  /// True where the video begins with this picture.
  public let isStart: Bool
  /// The bytes of the update that are the compressed picture.
  public let bytes: Range<Int>

  /// What an update for a screen of this size brings; nil where there is no video in it, or it is damaged: decoding tells.
  public static func find(in update: [UInt8], screen: Rect) -> AwaitedVideo? {
    update.withUnsafeBytes { bytes in
      var reader = SectionReader(bytes, screen: screen)
      do throws(CodecError) {
        var kind = try reader.kind()
        if kind == .moves {
          try MovesSection.skip(&reader)
          kind = try reader.kind()
        }
        guard kind == .video else { return nil }
        let head = try VideoSection.head(&reader)
        for _ in 0..<head.holes { _ = (try reader.integer(), try reader.integer()) }
        let piece = try reader.piece()
        guard let start = piece.baseAddress, let first = bytes.baseAddress else { return nil }
        let offset = start - first
        return AwaitedVideo(rect: head.rect, isStart: head.isStart, bytes: offset..<offset + piece.count)
      } catch {
        return nil
      }
    }
  }
}
