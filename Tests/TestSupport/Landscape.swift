import Framebuffer

/// A landscape of soft colours with some grain: a photo. Another seed, another grain.
public func landscape(width: Int, height: Int, seed: UInt32 = 1) -> Surface {
  let screen = Surface(width: width, height: height)
  var noise = seed
  for y in 0..<height {
    for x in 0..<width {
      noise = noise &* 1_664_525 &+ 1_013_904_223
      let grain = noise >> 28
      let red = UInt32(x * 255 / max(1, width - 1))
      let green = UInt32(y * 200 / max(1, height - 1)) + grain
      let blue = UInt32((x / 7 + y / 5) % 60 * 3) + grain
      screen.pixels[y * width + x] = red << 16 | green << 8 | blue
    }
  }
  return screen
}
