/// Brightness and two colour differences (JFIF 1.02) to pixels, eight at a time, in 16-bit arithmetic.
///
/// The factors of the conversion, 1.402, 0.344136, 0.714136 and 1.772, are split into a whole number and a part in 256ths, so that
/// nothing leaves 16 bits: 1 + 103/256, 88/256, 1 - 73/256 and 2 - 58/256. The result is off by one at most.
enum ColourRow {
  private typealias Lanes = SIMD8<Int16>

  /// Writes `count` pixels. The planes are readable, with any content, up to the next multiple of 16 pixels.
  static func convert(
    _ luma: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>, _ red: UnsafePointer<UInt8>, halvesColour: Bool,
    into pixels: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    var index = 0
    while index < count {
      let left = min(16, count &- index)
      let colour = halvesColour ? index &>> 1 : index
      let first = (load(blue + colour), load(red + colour))
      let second = halvesColour ? first : (load(blue + colour + 8), load(red + colour + 8))
      let a = halvesColour ? doubled(first.0.lowHalf, first.1.lowHalf) : first
      let b = halvesColour ? doubled(first.0.highHalf, first.1.highHalf) : second
      store(pixel(load(luma + index), a.0, a.1), to: pixels + index, count: min(8, left))
      if left > 8 { store(pixel(load(luma + index + 8), b.0, b.1), to: pixels + index + 8, count: left &- 8) }
      index &+= 16
    }
  }

  @inline(__always)
  private static func load(_ bytes: UnsafePointer<UInt8>) -> Lanes {
    let loaded = UnsafeRawPointer(bytes).loadUnaligned(as: SIMD8<UInt8>.self)
    return unsafeBitCast(SIMD16<UInt8>(interleaving: loaded, SIMD8(repeating: 0)), to: Lanes.self)
  }

  /// Each value twice.
  @inline(__always)
  private static func doubled(_ blue: SIMD4<Int16>, _ red: SIMD4<Int16>) -> (Lanes, Lanes) {
    (Lanes(interleaving: blue, blue), Lanes(interleaving: red, red))
  }

  @inline(__always)
  private static func pixel(_ luma: Lanes, _ blueByte: Lanes, _ redByte: Lanes) -> SIMD8<UInt32> {
    let blue = blueByte &- 128
    let red = redByte &- 128
    let half: Int16 = 128
    let r = luma &+ red &+ ((red &* 103 &+ half) &>> 8)
    let g = luma &- red &+ ((red &* 73 &- blue &* 88 &+ half) &>> 8)
    let b = luma &+ blue &+ blue &- ((blue &* 58 &+ half) &>> 8)
    // Little-endian: blue and green are the lower half of a pixel, red is the upper.
    let halves = SIMD16<Int16>(interleaving: byte(b) | byte(g) &<< 8, byte(r))
    return unsafeBitCast(halves, to: SIMD8<UInt32>.self)
  }

  /// Clamped to 0 ... 255. The sign, spread over all bits by a shift, is the mask: comparing is not made into vector code.
  @inline(__always)
  private static func byte(_ value: Lanes) -> Lanes {
    let notNegative = value & ~(value &>> 15)
    return (notNegative | ((255 &- value) &>> 15)) & 255
  }

  @inline(__always)
  private static func store(_ values: SIMD8<UInt32>, to pixels: UnsafeMutablePointer<UInt32>, count: Int) {
    if count == 8 { return UnsafeMutableRawPointer(pixels).storeBytes(of: values, as: SIMD8<UInt32>.self) }
    for index in 0..<count { pixels[index] = values[index] }
  }
}
