import Codec
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
    ).put(into: target, at: target.bounds)
    return withExtendedLifetime((source, target, picture)) { Array(target.pixels) }
  }

  @Test func coloursComeBackWithinAFewSteps() {
    for red in stride(from: UInt32(0), through: 255, by: 51) {
      for green in stride(from: UInt32(0), through: 255, by: 51) {
        for blue in stride(from: UInt32(0), through: 255, by: 51) {
          for pixel in Set(roundTrip(red << 16 | green << 8 | blue)) {
            let differences = [(pixel >> 16 & 255, red), (pixel >> 8 & 255, green), (pixel & 255, blue)].map {
              abs(Int($0) - Int($1))
            }
            #expect(differences.max() ?? 0 <= 5, "\(red) \(green) \(blue): \(differences)")
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
