import Framebuffer

/// Pixels in the order of a browser's canvas: red, green, blue and an opacity that is always full, a byte each.
struct CanvasPixels: ~Copyable {
  private typealias Pixels = SIMD16<UInt32>

  private var memory = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 0)

  deinit {
    memory.deallocate()
  }

  /// The pixels of a place, row by row without gaps, valid until the next call; nil where it is not inside the surface.
  mutating func take(_ place: Rect, of surface: Surface) -> UnsafeRawPointer? {
    guard !place.isEmpty, surface.bounds.contains(place) else { return nil }
    let width = Int(place.width)
    let count = width * Int(place.height)
    if memory.count < count {
      memory.deallocate()
      memory = .allocate(capacity: count)
    }
    guard let base = memory.baseAddress else { return nil }
    for row in 0..<Int(place.height) {
      guard let source = surface.row(Int(place.y) + row, from: Int(place.x)) else { return nil }
      Self.convert(source, count: width, into: base + row * width)
    }
    return UnsafeRawPointer(base)
  }

  private static func convert(_ source: UnsafePointer<UInt32>, count: Int, into target: UnsafeMutablePointer<UInt32>) {
    var index = 0
    while index &+ Pixels.scalarCount <= count {
      let pixels = UnsafeRawPointer(source + index).loadUnaligned(as: Pixels.self)
      let turned = pixels &<< 16 & 0xFF_0000 | pixels & 0xFF00 | pixels &>> 16 & 0xFF | 0xFF00_0000
      UnsafeMutableRawPointer(target + index).storeBytes(of: turned, as: Pixels.self)
      index &+= Pixels.scalarCount
    }
    while index < count {
      let pixel = source[index]
      target[index] = pixel << 16 & 0xFF_0000 | pixel & 0xFF00 | pixel >> 16 & 0xFF | 0xFF00_0000
      index &+= 1
    }
  }
}
