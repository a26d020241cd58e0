/// Pixels as three planes of bytes: green, red - green + 128, blue - green + 128. In photos the three colours go up and down together,
/// so the last two are nearly flat. Differences wrap around, so every pixel comes back as it was.
///
/// The caller guarantees that each side holds `count` pixels.
public enum ColorPlanes {
  private typealias Pixels = SIMD16<UInt32>
  private typealias Bytes = SIMD16<UInt8>
  private static let grey = Bytes(repeating: 128)

  /// Splits pixels; `green` is the first of three planes that lie `plane` bytes from each other.
  public static func split(_ pixels: UnsafePointer<UInt32>, count: Int, into green: UnsafeMutablePointer<UInt8>, plane: Int) {
    var index = 0
    while index &+ Pixels.scalarCount <= count {
      let some = UnsafeRawPointer(pixels + index).loadUnaligned(as: Pixels.self)
      let middle = Bytes(truncatingIfNeeded: some &>> 8)
      let target = UnsafeMutableRawPointer(green + index)
      target.storeBytes(of: middle, as: Bytes.self)
      (target + plane).storeBytes(of: Bytes(truncatingIfNeeded: some &>> 16) &- middle &+ grey, as: Bytes.self)
      (target + 2 &* plane).storeBytes(of: Bytes(truncatingIfNeeded: some) &- middle &+ grey, as: Bytes.self)
      index &+= Pixels.scalarCount
    }
    while index < count {
      let pixel = pixels[index]
      let middle = UInt8(truncatingIfNeeded: pixel &>> 8)
      green[index] = middle
      green[index &+ plane] = UInt8(truncatingIfNeeded: pixel &>> 16) &- middle &+ 128
      green[index &+ 2 &* plane] = UInt8(truncatingIfNeeded: pixel) &- middle &+ 128
      index &+= 1
    }
  }

  /// The reverse of `split`; the byte that is ignored becomes zero.
  public static func join(_ green: UnsafePointer<UInt8>, plane: Int, count: Int, into pixels: UnsafeMutablePointer<UInt32>) {
    for index in 0..<count {
      let middle = green[index]
      let red = green[index &+ plane] &+ middle &- 128
      let blue = green[index &+ 2 &* plane] &+ middle &- 128
      pixels[index] = UInt32(red) &<< 16 | UInt32(middle) &<< 8 | UInt32(blue)
    }
  }
}
