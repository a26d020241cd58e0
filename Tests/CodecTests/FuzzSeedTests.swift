import Codec
import Framebuffer
import TestSupport
import Testing

/// `Tests/Vectors/fuzz/FuzzUpdate/desktop.bin`: where the fuzzer of updates starts from. A screen of 70 x 12 pixels in the form that
/// `FuzzUpdate` reads: two bytes of size, then updates, each behind a byte with its epoch and two with its length; nothing compressed.
@Suite("Seeds of the fuzzer") struct FuzzSeedTests {
  @Test("the updates on disk have each kind of section that loses nothing")
  func desktop() throws {
    var encoder = UpdateEncoder(long: Stored(), short: Stored(), pictures: NoPictures(), video: NoVideo())
    var decoder = UpdateDecoder(long: Stored(), short: Stored(), pictures: NoPictures(), video: NoVideo())
    let (screen, picture) = (Surface(width: 70, height: 12), Surface(width: 70, height: 12))
    try encoder.startEpoch(width: 70, height: 12)
    var kinds: Set<SectionKind> = []
    var seed: [UInt8] = [70, 12]
    var updates = (0..<6).map { _ in [UInt8]() }
    for step in updates.indices {
      draw(step, on: screen)
      #expect(try encoder.encode(screen, hint: Region(screen.bounds), at: 0, into: &updates[step]))
    }
    updates.append([SectionKind.moves.rawValue, 0, 1, 0, 8, 0, 0, 0, 20, 0, 10, 0, 0, 0, 2])
    for update in updates {
      try decoder.decode(update, epoch: 1, into: picture)
      for kind in SectionKind.allCases where decoder.areas[Int(kind.rawValue)] > 0 { kinds.insert(kind) }
      seed += [1, UInt8(update.count >> 8), UInt8(update.count & 0xFF)] + update
    }
    #expect(kinds == [.moves, .recalls, .pixels, .photo])
    let golden = try Vectors.golden("fuzz/FuzzUpdate/desktop.bin", produced: seed)
    #expect(golden == seed)
    #expect(golden.count <= 8192, "what the fuzzer reads at most")
  }

  /// The left tile shows stripes, a photo, and the stripes again; the right one changes each time.
  private func draw(_ step: Int, on screen: Surface) {
    var noise = SyntheticDesktop(width: 1, height: 1, seed: 1)
    for y in 0..<12 {
      for x in 0..<70 {
        let photo = noise.random(1 << 24)
        let left = step == 4 ? photo : UInt32(x / 16 * 0x30_2010)
        screen.pixels[y * 70 + x] = x < 64 ? left : UInt32(step + 1) * 0x11_0704
      }
    }
  }
}

/// A stream that compresses nothing.
private struct Stored: ByteStreamCompressor, ByteStreamDecompressor {
  mutating func reset() {}

  mutating func compress(_ bytes: UnsafeRawBufferPointer, flush: Bool, into output: inout [UInt8]) {
    output.append(contentsOf: bytes)
  }

  mutating func expand(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> (used: Int, made: Int) {
    let count = min(input.count, output.count)
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
    return (count, count)
  }
}
