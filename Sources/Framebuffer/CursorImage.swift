/// The shape of a pointer: premultiplied ARGB (`0xAARRGGBB`), row-major, and the pixel that points.
public struct CursorImage: Equatable, Sendable {
  /// The largest side accepted anywhere.
  public static let maxSide = 256
  /// Sides in pixels, 0 ... `maxSide`; 0 x 0 hides the pointer.
  public let width: Int
  public let height: Int
  /// The hot spot, inside the image.
  public let hotX: Int
  public let hotY: Int
  /// `width * height` pixels.
  public let pixels: [UInt32]

  /// Nil where a side is too large, the hot spot is outside, or the number of pixels is not `width * height`.
  public init?(width: Int, height: Int, hotX: Int, hotY: Int, pixels: [UInt32]) {
    guard (0...Self.maxSide).contains(width), (0...Self.maxSide).contains(height), pixels.count == width * height,
      hotX >= 0, hotY >= 0, hotX <= max(0, width - 1), hotY <= max(0, height - 1)
    else { return nil }
    self.width = width
    self.height = height
    self.hotX = hotX
    self.hotY = hotY
    self.pixels = pixels
  }
}
