import Video
import Framebuffer
import Testing

struct VideoPictureTests {
  /// Takes a surface of one colour through brightness and colour differences and back.
  private func roundTrip(_ pixel: UInt32, width: Int = 17, height: Int = 19) -> [UInt32] {
    let source = Surface(width: width, height: height)
    source.pixels.update(repeating: pixel)
    let target = Surface(width: width, height: height)
    let picture = VideoPicture(width: width, height: height)
    picture.take(source, source.bounds)
    VideoPicture.Planes(
      luma: picture.luma, blue: picture.blue, red: picture.red, lumaStride: picture.width, colorStride: picture.width / 2
    ).put(target.bounds, x: 0, y: 0, into: target)
    return withExtendedLifetime((source, target, picture)) { Array(target.pixels) }
  }

  @Test func coloursComeBackWithinAFewSteps() {
    for red in stride(from: UInt32(0), through: 255, by: 51) {
      for green in stride(from: UInt32(0), through: 255, by: 51) {
        for blue in stride(from: UInt32(0), through: 255, by: 51) {
          for pixel in Set(roundTrip(red << 16 | green << 8 | blue)) {
            for (shift, value) in [(UInt32(16), red), (UInt32(8), green), (UInt32(0), blue)] {
              let difference = Int(pixel >> shift & 255) - Int(value)
              #expect(abs(difference) <= 5, "\(red) \(green) \(blue)")
            }
          }
        }
      }
    }
  }

  @Test func blackWhiteAndGreysAreOfNoColour() {
    for level in [UInt32(0), 1, 127, 128, 254, 255] {
      for pixel in Set(roundTrip(level << 16 | level << 8 | level)) {
        #expect(pixel >> 16 == pixel & 255 && pixel >> 8 & 255 == pixel & 255)
      }
    }
  }

  @Test func aPictureInPiecesIsTheWholePicture() {
    let source = Surface(width: 63, height: 41)
    for index in source.pixels.indices { source.pixels[index] = UInt32(truncatingIfNeeded: index &* 2_654_435) & 0xffffff }
    let picture = VideoPicture(width: 63, height: 41)
    picture.take(source, source.bounds)
    let planes = VideoPicture.Planes(luma: picture.luma, blue: picture.blue, red: picture.red, lumaStride: 64, colorStride: 32)
    let whole = Surface(width: 80, height: 80)
    let pieces = Surface(width: 80, height: 80)
    planes.put(Rect(x: 5, y: 7, width: 63, height: 41), x: 5, y: 7, into: whole)
    for (x, width) in [(Int32(5), Int32(1)), (6, 2), (8, 15), (23, 20), (43, 25)] {
      for (y, height) in [(Int32(7), Int32(11)), (18, 30)] {
        planes.put(Rect(x: x, y: y, width: width, height: height), x: 5, y: 7, into: pieces)
      }
    }
    withExtendedLifetime(picture) { #expect(Array(whole.pixels) == Array(pieces.pixels)) }
  }

  @Test func aPieceOutsideIsLeftAlone() {
    let surface = Surface(width: 32, height: 32)
    let picture = VideoPicture(width: 32, height: 32)
    picture.take(surface, surface.bounds)
    let before = Array(UnsafeBufferPointer(start: picture.luma, count: 32 * 32))
    surface.pixels.update(repeating: 0xffffff)
    picture.take(surface, Rect(x: 1, y: 0, width: 32, height: 32))
    picture.take(surface, Rect(x: 0, y: 0, width: 16, height: 32))
    let after = Array(UnsafeBufferPointer(start: picture.luma, count: 32 * 32))
    withExtendedLifetime(picture) { #expect(before == after) }
  }
}
