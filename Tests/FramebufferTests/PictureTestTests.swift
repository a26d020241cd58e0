import Framebuffer
import Testing

struct PictureTestTests {
  private func surface(_ pixel: (_ x: Int, _ y: Int) -> UInt32) -> Surface {
    let surface = Surface(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 { surface.pixels[y * 64 + x] = pixel(x, y) }
    }
    return surface
  }

  @Test func noiseAndShadingArePictures() {
    let noise = surface { x, y in UInt32(truncatingIfNeeded: (x &* 374_761 &+ y &* 668_265) &* 1_274_126) & 0xff_ffff }
    let shading = surface { x, y in UInt32(x * 3 + y) }
    #expect(PictureTest.isPicture(noise, in: noise.bounds))
    #expect(PictureTest.isPicture(shading, in: shading.bounds))
  }

  @Test func linesAndLettersAreNot() {
    let plain = surface { _, _ in 0x123456 }
    let letters = surface { x, y in (x / 3 + y / 7) % 3 == 0 ? 0 : 0xffffff }
    let lines = surface { _, y in UInt32(y * 1000) }
    for drawn in [plain, letters, lines] { #expect(!PictureTest.isPicture(drawn, in: drawn.bounds)) }
  }

  @Test func ofWhatIsMostlyEqualTheRestDecides() {
    let sky = surface { x, y in 0x307890 + UInt32((x / 4 * 7 + y / 3 * 5) % 6) << 16 }
    let edges = surface { x, y in (x / 4 * 7 + y / 3 * 5) % 6 < 2 ? 0x000000 : 0xe0e8f0 }
    #expect(PictureTest.isPicture(sky, in: sky.bounds))
    #expect(!PictureTest.isPicture(edges, in: edges.bounds))
  }

  @Test func theByteThatIsIgnoredMakesNoPicture() {
    let plain = surface { x, y in UInt32(truncatingIfNeeded: x &* 7 &+ y &* 31) << 24 | 0x808080 }
    #expect(!PictureTest.isPicture(plain, in: plain.bounds))
  }

  @Test func smallOrForeignBoxesCountAsDrawn() {
    let noise = surface { x, y in UInt32(truncatingIfNeeded: (x &* 374_761 &+ y &* 668_265) &* 1_274_126) & 0xff_ffff }
    #expect(!PictureTest.isPicture(noise, in: Rect(width: 64, height: 3)))
    #expect(!PictureTest.isPicture(noise, in: Rect(width: 12, height: 16)))
    #expect(PictureTest.isPicture(noise, in: Rect(width: 64, height: 4)))
    #expect(PictureTest.isPicture(noise, in: Rect(width: 4, height: 64)))
    #expect(!PictureTest.isPicture(noise, in: Rect(x: 1, y: 0, width: 64, height: 64)))
    #expect(!PictureTest.isPicture(noise, in: Rect(width: 0, height: 0)))
  }
}
