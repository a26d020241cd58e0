import Video
import Testing

struct VideoUnitsTests {
  /// Writes bits, Exp-Golomb numbers and the bytes that keep start codes out of a unit.
  private struct Writer {
    var bits: [UInt8] = []

    mutating func number(_ value: UInt32) {
      let binary = String(value + 1, radix: 2)
      bits += Array(repeating: 0, count: binary.count - 1) + binary.map { $0 == "1" ? 1 : 0 }
    }

    var bytes: [UInt8] {
      let padded = bits + [1] + Array(repeating: 0, count: (8 - (bits.count + 1) % 8) % 8)
      var bytes: [UInt8] = []
      for start in stride(from: 0, to: padded.count, by: 8) {
        let byte = padded[start..<start + 8].reduce(0) { $0 << 1 | $1 }
        if bytes.suffix(2) == [0, 0], byte <= 3 { bytes.append(3) }
        bytes.append(byte)
      }
      return bytes
    }
  }

  private func parameters(profile: UInt8 = 66, columns: UInt32, rows: UInt32, references: UInt32 = 1, order: UInt32 = 2)
    -> [UInt8]
  {
    var writer = Writer()
    writer.number(0)
    writer.number(0)
    writer.number(order)
    writer.number(references)
    writer.bits.append(0)
    writer.number(columns - 1)
    writer.number(rows - 1)
    writer.bits.append(1)
    return [0, 0, 0, 1, 0x67, profile, 0, 30] + writer.bytes
  }

  private let slice: [UInt8] = [0, 0, 0, 1, 0x65, 0x88, 0x80, 0x10]

  private func isAccepted(_ bytes: [UInt8], width: Int = 1280, height: Int = 720, needsStart: Bool = true) -> Bool {
    bytes.withUnsafeBytes { bytes in
      do {
        try VideoUnits.check(bytes, width: width, height: height, needsStart: needsStart)
        return true
      } catch {
        return false
      }
    }
  }

  @Test func parametersOfTheAnnouncedSizeAndAPicturePass() {
    #expect(isAccepted(parameters(columns: 80, rows: 45) + slice))
    #expect(isAccepted(parameters(profile: 77, columns: 80, rows: 45) + slice))
    #expect(isAccepted(parameters(columns: 81, rows: 45) + slice, width: 1281))
    #expect(isAccepted(slice, needsStart: false))
  }

  @Test("T40: parameters of another size, of other colours or with more references do not reach the library")
  func otherParametersAreRefused() {
    for bytes in [
      parameters(columns: 81, rows: 45), parameters(columns: 80, rows: 46), parameters(columns: 1024, rows: 1024),
      parameters(profile: 100, columns: 80, rows: 45), parameters(profile: 244, columns: 80, rows: 45),
      parameters(columns: 80, rows: 45, references: 16), parameters(columns: 80, rows: 45, order: 1),
    ] {
      #expect(!isAccepted(bytes + slice))
      #expect(!isAccepted(bytes + slice, needsStart: false))
    }
  }

  @Test func whatIsNoPictureIsRefused() {
    #expect(!isAccepted([]))
    #expect(!isAccepted(slice))
    #expect(!isAccepted(parameters(columns: 80, rows: 45)))
    #expect(!isAccepted(parameters(columns: 80, rows: 45) + [0, 0, 1, 0x66, 1] + slice))
    #expect(!isAccepted([1, 2, 3] + slice, needsStart: false))
    #expect(!isAccepted([0, 0, 0, 1], needsStart: false))
    #expect(!isAccepted([0, 0, 1, 0x67], needsStart: false))
    #expect(!isAccepted([0, 0, 1, 0x67, 66, 0, 30] + Array(repeating: 0, count: 40), needsStart: false))
  }

  @Test func anyBytesAreTakenWithoutHarm() {
    var random = UInt32(99)
    for _ in 0..<5000 {
      var bytes = parameters(columns: 80, rows: 45) + slice
      for _ in 0..<4 {
        random = random &* 1_664_525 &+ 1_013_904_223
        bytes[Int(random >> 8) % bytes.count] = UInt8(truncatingIfNeeded: random >> 24)
      }
      _ = isAccepted(bytes)
    }
  }
}
