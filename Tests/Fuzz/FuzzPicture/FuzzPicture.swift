import Codec
import Driver
import Framebuffer
import JPEG

@main enum FuzzPicture {
  static func main() {
    fuzz { start, count in
      fuzzPicture(UnsafeRawBufferPointer(start: start, count: count))
      return 0
    }
  }
}

/// A scan for a picture of the quality in the first byte and the size in the next two, inside a screen one pixel larger on each side.
func fuzzPicture(_ input: UnsafeRawBufferPointer) {
  guard input.count > 3, let quality = PictureQuality(rawValue: input[0] % 3) else { return }
  let rect = Rect(x: 1, y: 1, width: Int32(input[1]) + 1, height: Int32(input[2]) + 1)
  let screen = Surface(width: Int(rect.width) + 2, height: Int(rect.height) + 2)
  screen.pixels.update(repeating: 0xFF00_0000)
  try? JPEGDecompressor().expand(UnsafeRawBufferPointer(rebasing: input[3...]), quality: quality, into: rect, of: screen)
  for y in 0..<screen.height {
    let isEdge = y == 0 || y == screen.height - 1
    let columns = isEdge ? Array(0..<screen.width) : [0, screen.width - 1]
    for x in columns { precondition(screen.pixels[y * screen.width + x] == 0xFF00_0000, "only inside the rect") }
  }
}
