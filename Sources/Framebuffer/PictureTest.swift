/// Tells pictures (photos, video, shaded surfaces) from what programs draw (text, lines, plain surfaces).
///
/// In what is drawn, most pixels equal the one to the left or the one above; in a picture fewer do, since noise and shading change each a
/// little. Where many are equal all the same, as in the sky of a compressed video, the others decide: in a picture they differ
/// little from both neighbours, at the edge of a letter much. Every second row is looked at.
public enum PictureTest {
  /// Fewer pixels say too little; they count as drawn.
  private static let leastSeen = 96
  /// Of a hundred pixels so many, or more, equal a neighbour in what is drawn; measured on screens and photos.
  private static let drawn = 55
  /// Where so many, or more, equal a neighbour it is drawn, however little the others differ.
  private static let plain = 95

  /// True where the rect of the surface, which lies inside, shows a picture.
  public static func isPicture(_ surface: Surface, in rect: Rect) -> Bool {
    guard surface.bounds.contains(rect), canTell(rect) else { return false }
    let seen = pixelsSeen(rect)
    let other = count(surface, rect, isOther)
    if (seen - other) * 100 < seen * drawn { return true }
    if (seen - other) * 100 >= seen * plain { return false }
    return count(surface, rect, isShade) * 2 > other
  }

  /// True where a rect of this size has enough pixels to be told.
  public static func canTell(_ rect: Rect) -> Bool { pixelsSeen(rect) >= leastSeen }

  private static func pixelsSeen(_ rect: Rect) -> Int { (Int(rect.width) - 1) * (Int(rect.height) / 2) }

  /// How many pixels, of every second row and without the first column, are so beside the one to the left and the one above.
  @inline(__always)
  private static func count(
    _ surface: Surface, _ rect: Rect, _ isSo: (_ pixel: UInt32, _ left: UInt32, _ above: UInt32) -> Bool
  ) -> Int {
    var sum = 0
    for y in stride(from: Int(rect.y) + 1, to: Int(rect.maxY), by: 2) {
      guard let row = surface.row(y, from: Int(rect.x)), let above = surface.row(y - 1, from: Int(rect.x)) else { return 0 }
      var found: UInt32 = 0
      for x in 1..<Int(rect.width) { found &+= isSo(row[x], row[x &- 1], above[x]) ? 1 : 0 }
      sum += Int(found)
    }
    return sum
  }

  @inline(__always)
  private static func isOther(_ pixel: UInt32, _ left: UInt32, _ above: UInt32) -> Bool {
    (pixel ^ left) & 0xFF_FFFF != 0 && (pixel ^ above) & 0xFF_FFFF != 0
  }

  /// Other than both neighbours, and near to both.
  @inline(__always)
  private static func isShade(_ pixel: UInt32, _ left: UInt32, _ above: UInt32) -> Bool {
    isOther(pixel, left, above) && (distance(pixel, left) | distance(pixel, above)) & 0xF0_F0F0 == 0
  }

  /// In each byte eight more than the difference, modulo 256: below 16 where a channel differs by -8 ... 7.
  /// The highest bits are worked out by themselves, so that nothing is carried from byte to byte.
  @inline(__always)
  private static func distance(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let high: UInt32 = 0x80_8080
    let difference = ((a | high) &- (b & ~high)) ^ (~(a ^ b) & high)
    return ((difference & ~high) &+ 0x08_0808) ^ (difference & high)
  }
}
