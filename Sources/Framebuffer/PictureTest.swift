/// Tells pictures (photos, video, shaded surfaces) from what programs draw (text, lines, plain surfaces).
///
/// In what is drawn, most pixels equal the one to the left or the one above; in a picture hardly any does, since noise and shading
/// change each a little. Every second row is looked at.
public enum PictureTest {
  /// Boxes with a shorter side say too little; they count as drawn.
  private static let leastSide: Int32 = 8
  /// Percent of the pixels that equal a neighbour in what is drawn; the same in codec measurements of screens and photos.
  private static let drawn = 55

  /// True where the rect of the surface, which lies inside, shows a picture.
  public static func isPicture(_ surface: Surface, in rect: Rect) -> Bool {
    guard surface.bounds.contains(rect), rect.width >= leastSide, rect.height >= leastSide else { return false }
    let count = Int(rect.width) - 1
    var equal = 0
    var seen = 0
    for y in stride(from: Int(rect.y) + 1, to: Int(rect.maxY), by: 2) {
      guard let row = surface.row(y, from: Int(rect.x) + 1), let above = surface.row(y - 1, from: Int(rect.x) + 1) else {
        return false
      }
      equal += neighbours(row, above, count: count)
      seen += count
    }
    return equal * 100 < seen * drawn
  }

  /// Pixels of a row that equal the one to the left or the one above. There is a pixel to the left of the first.
  private static func neighbours(_ row: UnsafePointer<UInt32>, _ above: UnsafePointer<UInt32>, count: Int) -> Int {
    let left = row - 1
    var equal: UInt32 = 0
    for x in 0..<count {
      let differs = (row[x] ^ left[x]) & 0xff_ffff != 0 && (row[x] ^ above[x]) & 0xff_ffff != 0
      equal &+= differs ? 0 : 1
    }
    return Int(equal)
  }
}
