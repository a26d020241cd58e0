/// How far what was unexpected in one plane of a photo tells what is unexpected in the next: where green is brighter than its neighbours say,
/// red - green and blue - green are often off too, all over the picture in the same proportion.
///
/// A weight is in sixteenths. Taking away such a share of another plane makes photos 4 ... 9 % smaller.
struct ColourWeights: Equatable {
  /// Of green in red - green.
  var redOfGreen: Int8 = 0
  /// Of green in blue - green.
  var blueOfGreen: Int8 = 0
  /// Of red - green in blue - green.
  var blueOfRed: Int8 = 0

  /// Weights that are tried.
  private static var tried: StrideThrough<Int8> { stride(from: -12, through: 12, by: 2) }
  /// So many bytes of each `sampleStep` are looked at.
  private static let sample = 64
  private static let sampleStep = 1024

  init(redOfGreen: Int8, blueOfGreen: Int8, blueOfRed: Int8) {
    (self.redOfGreen, self.blueOfGreen, self.blueOfRed) = (redOfGreen, blueOfGreen, blueOfRed)
  }

  /// The weights that leave the least of three planes of `count` bytes, one behind the other, of which the neighbours are taken away.
  init(for planes: UnsafePointer<UInt8>, count: Int) {
    let (green, red, blue) = (planes, planes + count, planes + 2 * count)
    redOfGreen = Self.best { Self.rest(red, (green, $0), (green, 0), count) }
    let ofGreen = Self.best { Self.rest(blue, (green, $0), (red, 0), count) }
    blueOfGreen = ofGreen
    blueOfRed = Self.best { Self.rest(blue, (green, Int16(ofGreen)), (red, $0), count) }
  }

  /// Takes the shares away: from the last plane on, since each needs those before it as they were.
  func subtract(_ planes: UnsafeMutablePointer<UInt8>, count: Int) {
    let (green, red, blue) = (planes, planes + count, planes + 2 * count)
    Self.change(blue, by: red, count, Int16(blueOfRed)) { $0 &- $1 }
    Self.change(blue, by: green, count, Int16(blueOfGreen)) { $0 &- $1 }
    Self.change(red, by: green, count, Int16(redOfGreen)) { $0 &- $1 }
  }

  /// Puts the shares back.
  func add(_ planes: UnsafeMutablePointer<UInt8>, count: Int) {
    let (green, red, blue) = (planes, planes + count, planes + 2 * count)
    Self.change(red, by: green, count, Int16(redOfGreen)) { $0 &+ $1 }
    Self.change(blue, by: green, count, Int16(blueOfGreen)) { $0 &+ $1 }
    Self.change(blue, by: red, count, Int16(blueOfRed)) { $0 &+ $1 }
  }

  @inline(__always)
  private static func share(_ byte: UInt8, _ weight: Int16) -> UInt8 {
    UInt8(truncatingIfNeeded: (Int16(Int8(bitPattern: byte)) &* weight) &>> 4)
  }

  @inline(__always)
  private static func change(
    _ plane: UnsafeMutablePointer<UInt8>, by other: UnsafePointer<UInt8>, _ count: Int, _ weight: Int16,
    _ operation: (UInt8, UInt8) -> UInt8
  ) {
    guard weight != 0 else { return }
    for index in 0..<count { plane[index] = operation(plane[index], share(other[index], weight)) }
  }

  /// The tried weight of which `rest` leaves the least; 0 where none is better.
  private static func best(_ rest: (Int16) -> Int) -> Int8 {
    var best = (weight: Int8(0), rest: rest(0))
    for weight in tried {
      let left = rest(Int16(weight))
      if left < best.rest { best = (weight, left) }
    }
    return best.weight
  }

  /// What is left of samples of a plane without these shares of two others: the sum of its absolute values.
  private static func rest(
    _ plane: UnsafePointer<UInt8>, _ first: (plane: UnsafePointer<UInt8>, weight: Int16),
    _ second: (plane: UnsafePointer<UInt8>, weight: Int16), _ count: Int
  ) -> Int {
    var sum = 0
    for start in stride(from: 0, to: count, by: sampleStep) {
      var part: UInt16 = 0
      for index in start..<min(start + sample, count) {
        let left = plane[index] &- share(first.plane[index], first.weight) &- share(second.plane[index], second.weight)
        part &+= UInt16(Int8(bitPattern: left).magnitude)
      }
      sum += Int(part)
    }
    return sum
  }
}
