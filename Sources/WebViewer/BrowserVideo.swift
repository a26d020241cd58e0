import Codec
import Video

/// Hands the pictures of a video on that the browser's own decoder has made, one for each section that asks.
///
/// The page sees the compressed picture first (`AwaitedVideo`), lets it be decoded and puts the result into `picture`. Has one
/// owner. It is a class because the page and the update's decoder share it.
public final class BrowserVideo: VideoDecompressor {
  /// Where the page puts the next picture; nil until a video has begun.
  public private(set) var picture: VideoPicture?
  /// Whether `picture` holds what the next section asks for.
  private var isReady = false

  /// Makes room for pictures of this size; odd sides are rounded up.
  public func prepare(width: Int, height: Int) {
    let (even, evenHeight) = ((width + 1) & ~1, (height + 1) & ~1)
    if picture?.width != even || picture?.height != evenHeight { picture = VideoPicture(width: even, height: evenHeight) }
  }

  /// The page has filled `picture`.
  public func deliver() {
    isReady = picture != nil
  }

  public func start(width: Int, height: Int) throws(CodecError) {
    guard let picture, picture.width == (width + 1) & ~1, picture.height == (height + 1) & ~1 else { throw .badStream }
  }

  public func expand(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> VideoPicture.Planes {
    guard let picture, isReady else { throw .badStream }
    isReady = false
    return VideoPicture.Planes(
      luma: picture.luma, blue: picture.blue, red: picture.red, lumaStride: picture.width, colorStride: picture.width / 2)
  }
}
