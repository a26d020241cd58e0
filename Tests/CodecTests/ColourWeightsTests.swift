import TestSupport
import Testing

@testable import Codec

@Suite("ColourWeights") struct ColourWeightsTests {
  @Test(
    "what was taken away is put back to the last bit, whatever the weights are",
    arguments: [-128, -12, -1, 0, 1, 8, 127] as [Int8])
  func roundTrip(weight: Int8) {
    let count = 1001
    for weights in [
      ColourWeights(redOfGreen: weight, blueOfGreen: 0, blueOfRed: 0),
      ColourWeights(redOfGreen: 5, blueOfGreen: weight, blueOfRed: -7),
      ColourWeights(redOfGreen: 127, blueOfGreen: -128, blueOfRed: weight),
    ] {
      var random = SyntheticDesktop(width: 1, height: 1, seed: 3)
      let bytes = (0..<3 * count).map { _ in UInt8(truncatingIfNeeded: random.random(256)) }
      var changed = bytes
      changed.withUnsafeMutableBufferPointer { planes in
        guard let start = planes.baseAddress else { return }
        weights.subtract(start, count: count)
        weights.add(start, count: count)
      }
      #expect(changed == bytes)
    }
  }

  @Test("the shares that one plane has of another are found, and none where there is none")
  func found() {
    let count = 100_000
    for (red, blue, blueOfRed) in [(0, 0, 0), (8, -4, 0), (-12, 12, 0), (0, 0, 8)] as [(Int, Int, Int)] {
      var random = SyntheticDesktop(width: 1, height: 1, seed: 9)
      func noise(_ size: Int) -> Int { Int(random.random(size)) - size / 2 }
      let green = (0..<count).map { _ in noise(60) }
      let first = green.map { (($0 * red) >> 4) + noise(red == 0 ? 60 : 8) }
      let second = zip(green, first).map { (($0 * blue) >> 4) + (($1 * blueOfRed) >> 4) + noise(8) }
      let planes = (green + first + second).map { UInt8(truncatingIfNeeded: $0) }
      let weights = planes.withUnsafeBufferPointer { $0.baseAddress.map { ColourWeights(for: $0, count: count) } }
      #expect(weights == ColourWeights(redOfGreen: Int8(red), blueOfGreen: Int8(blue), blueOfRed: Int8(blueOfRed)))
    }
  }
}
