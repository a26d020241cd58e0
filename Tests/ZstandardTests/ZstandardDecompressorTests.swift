import CZstd
import Codec
import TestSupport
import Testing
import Zstandard

@Suite("ZstandardDecompressor") struct ZstandardDecompressorTests {
  @Test("what libzstd writes at any level comes back byte for byte", arguments: Array(-5...19) as [Int32])
  func levels(level: Int32) {
    for seed in 1...6 as ClosedRange<UInt64> {
      let bytes = generated(seed &* 100 &+ UInt64(bitPattern: Int64(level)), 400_000)
      let packed = Library.compress([bytes], level: level, checksum: seed % 2 == 0)
      #expect(expand(packed, with: ZstandardDecompressor.long()) == bytes)
    }
  }

  @Test(
    "small frames of any size come back", arguments: [0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 63, 64, 100, 255, 256, 1000, 1024, 70000])
  func sizes(count: Int) {
    for level in [1, 3, 19] as [Int32] {
      let bytes = generated(UInt64(count) + 1, count)
      let parameters: [(ZSTD_cParameter, Int32)] = [(ZSTD_c_contentSizeFlag, 1)]
      var packed = Library.compress([bytes], level: level, checksum: true, parameters)
      #expect(expand(packed, with: ZstandardDecompressor.long()) == bytes)
      packed += Library.compress([bytes], level: level)
      #expect(expand(packed, with: ZstandardDecompressor.long()) == bytes + bytes)
    }
  }

  @Test("a stream of flushed pieces may be cut anywhere, and has any room for output", arguments: 1...8 as ClosedRange<UInt64>)
  func pieces(seed: UInt64) {
    var numbers = Numbers(seed)
    let bytes = generated(seed, 300_000)
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      pieces.append(Array(rest.prefix(numbers.next([10, 3000, 40000][numbers.next(3)]))))
      rest = rest.dropFirst(pieces.last?.count ?? 0)
    }
    let packed = Library.compress(pieces, level: Int32(1 + seed % 4), ends: seed % 2 == 0)
    for (part, room) in [(1, 1), (1, 100_000), (7, 13), (1000, 4096), (.max, 1)] {
      #expect(expand(packed, with: ZstandardDecompressor.long(), part: part, room: room) == bytes)
    }
  }

  @Test(
    "streams of many windows come back, matches across the end of the ring included",
    arguments: [10, 11, 14, 17, 18, 20] as [Int32])
  func windows(windowLog: Int32) {
    for seed in 1...4 as ClosedRange<UInt64> {
      let count = min(40 << windowLog, 6 << 20)
      let bytes = generated(seed, count)
      let pieces = stride(from: 0, to: count, by: 50_001).map { Array(bytes[$0..<min($0 + 50_001, count)]) }
      for level in [1, 3, 9] as [Int32] {
        let packed = Library.compress(pieces, level: level, windowLog: windowLog, checksum: true)
        #expect(expand(packed, with: ZstandardDecompressor(windowLog: Int(windowLog))) == bytes)
      }
    }
  }

  @Test("the long stream reaches back 8 MiB, over several windows of screens")
  func long() {
    let screen = generated(77, 7 << 20)
    var pieces: [[UInt8]] = []
    for turn in 0..<4 { pieces.append(Array(screen.dropFirst(turn * 300_000)) + generated(UInt64(turn), 200_000)) }
    let packed = Library.compress(pieces, level: 3, windowLog: 23, ends: false)
    #expect(packed.count < 2 * screen.count)
    #expect(expand(packed, with: ZstandardDecompressor.long()) == pieces.flatMap { $0 })
  }

  @Test("runs of every short period come back")
  func periods() {
    for period in 1...40 {
      let seed = generated(UInt64(period) + 900, period)
      let bytes = (0..<70_000).map { seed[$0 % period] }
      for level in [1, 3, 12] as [Int32] {
        #expect(expand(Library.compress([bytes], level: level, windowLog: 12), with: ZstandardDecompressor.short()) == bytes)
      }
    }
  }

  @Test("T41: a window over the limit is refused")
  func limit() {
    let packed = Library.compress([generated(1, 3 << 20)], level: 1, windowLog: 21)
    #expect(expand(packed, with: ZstandardDecompressor(windowLog: 21)) != nil)
    #expect(expand(packed, with: ZstandardDecompressor(windowLog: 20)) == nil)
  }

  @Test("skippable frames, dictionaries, reserved bits and foreign bytes are refused")
  func foreign() {
    let good = Library.compress([[1, 2, 3]], level: 1)
    #expect(expand(good, with: ZstandardDecompressor.short()) == [1, 2, 3])
    for (index, bits) in [(0, 1), (4, 8), (4, 1)] as [(Int, UInt8)] {
      var bad = good
      bad[index] |= bits
      if bad == good { bad[index] ^= bits }
      if index == 4, bits == 1 { bad.insert(7, at: 6) }
      #expect(expand(bad, with: ZstandardDecompressor.short()) == nil)
    }
    #expect(expand([0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9], with: ZstandardDecompressor.short()) == nil)
  }

  @Test("a wrong checksum is refused, and after an error everything is until the stream is reset")
  func broken() throws {
    let bytes = generated(5, 10_000)
    let good = Library.compress([bytes], level: 3, checksum: true)
    var bad = good
    bad[bad.count - 1] ^= 1
    let decoder = ZstandardDecompressor.short()
    #expect(expand(bad, with: decoder) == nil)
    #expect(expand(good, with: decoder) == nil)
    decoder.reset()
    #expect(expand(good, with: decoder) == bytes)
  }

  @Test("T40: damaged streams are refused or give what libzstd gives", arguments: 1...12 as ClosedRange<UInt64>)
  func damaged(seed: UInt64) throws {
    var numbers = Numbers(seed)
    let reference = LibraryDecompressor(windowLog: 23)
    let decoder = ZstandardDecompressor.long()
    var accepted = 0
    for _ in 0..<300 {
      let pieces = (0..<3).map { _ in generated(UInt64(numbers.next(1 << 30)), 1 + numbers.next(1500)) }
      var packed = Library.compress(pieces, level: Int32(1 + numbers.next(19)), windowLog: 10, ends: numbers.next(2) == 0)
      for _ in 0...numbers.next(3) {
        let place = numbers.next(packed.count)
        switch numbers.next(3) {
        case 0: packed[place] ^= 1 << UInt8(numbers.next(8))
        case 1: packed[place] = UInt8(numbers.next(256))
        default: packed.removeSubrange(place..<min(packed.count, place + 1 + numbers.next(4)))
        }
        if packed.isEmpty { packed = [0] }
      }
      reference.reset()
      decoder.reset()
      guard let mine = expand(packed, with: decoder, limit: 1 << 20) else { continue }
      accepted += 1
      let theirs = expand(packed, with: reference, limit: 1 << 20)
      // Of a block that is cut short libzstd shows the beginning already, ours nothing.
      #expect(theirs?.starts(with: mine) == true)
    }
    #expect(accepted > 10)
  }

  /// `Tests/Vectors/zstandard/stream.zst`: two frames, of flushed pieces at level 3 with checksum, and at level 19; `stream.bin`: what
  /// they hold.
  @Test("the stream on disk still gives the same bytes")
  func golden() throws {
    let bytes = (1...10 as ClosedRange<UInt64>).flatMap { generated($0 &* 31, 4000) }
    let pieces = stride(from: 0, to: bytes.count, by: 3000).map { Array(bytes[$0..<min($0 + 3000, bytes.count)]) }
    let produced =
      Library.compress(pieces, level: 3, windowLog: 12, checksum: true) + Library.compress([bytes], level: 19, windowLog: 16)
    let stream = try Vectors.golden("zstandard/stream.zst", produced: produced)
    #expect(
      expand(stream, with: ZstandardDecompressor.short()) == (try Vectors.golden("zstandard/stream.bin", produced: bytes + bytes))
    )
  }
}
