import Codec
import TestSupport
import Testing

@testable import Zstandard

@Suite("ZstandardCompressor") struct ZstandardCompressorTests {
  private let remembering = ZstandardCompressor.long()
  private let forgetting = ZstandardCompressor.short()

  /// `pieces` as one stream, each flushed.
  private func compress(_ pieces: [[UInt8]], _ compressor: ZstandardCompressor? = nil) -> [UInt8] {
    var output: [UInt8] = []
    let compressor = compressor ?? remembering
    compressor.reset()
    for piece in pieces { piece.withUnsafeBytes { compressor.compress($0, flush: true, into: &output) } }
    return output
  }

  /// What both decoders make of a stream; nil where they do not agree.
  private func expanded(_ stream: [UInt8]) -> [UInt8]? {
    let bytes = expand(stream, with: ZstandardDecompressor.long())
    return bytes == expand(stream, with: LibraryDecompressor(windowLog: 23)) ? bytes : nil
  }

  private func cut(_ bytes: [UInt8], _ numbers: inout Numbers) -> [[UInt8]] {
    var rest = bytes[...]
    var pieces: [[UInt8]] = []
    while !rest.isEmpty {
      pieces.append(Array(rest.prefix(1 + numbers.next([10, 3000, 40000, 400_000][numbers.next(4)]))))
      rest = rest.dropFirst(pieces.last?.count ?? 0)
    }
    return pieces
  }

  @Test("whatever is written in whatever pieces, libzstd and our decoder read it", arguments: 1...40 as ClosedRange<UInt64>)
  func pieces(seed: UInt64) {
    var numbers = Numbers(seed)
    let bytes = generated(seed, 600_000)
    let pieces = cut(bytes, &numbers)
    #expect(expanded(compress(pieces)) == bytes)
    #expect(expanded(compress(pieces, forgetting)) == bytes)
  }

  @Test("streams of many small windows come back", arguments: [10, 11, 14, 17, 18, 20])
  func windows(windowLog: Int) {
    for seed in 1...4 as ClosedRange<UInt64> {
      var numbers = Numbers(seed)
      let bytes = generated(seed, min(40 << windowLog, 6 << 20))
      let stream = compress(cut(bytes, &numbers), ZstandardCompressor(windowLog: windowLog))
      #expect(expand(stream, with: ZstandardDecompressor(windowLog: windowLog)) == bytes)
      #expect(expand(stream, with: LibraryDecompressor(windowLog: Int32(windowLog))) == bytes)
    }
  }

  @Test("a piece of any size can be read as soon as it is flushed")
  func sizes() {
    for count in Array(0...70) + [255, 256, 257, 1023, 1024, 4095, 4096, 16383, 16384, 131_071, 131_072, 131_073, 300_000] {
      let bytes = generated(UInt64(count) + 1, count)
      for compressor in [remembering, forgetting] {
        let stream = compress([bytes], compressor)
        #expect((stream.isEmpty ? [] : expanded(stream)) == bytes, "\(count)")
      }
    }
  }

  @Test("bytes of every skew come back, also where the best code would be too long for zstd")
  func skew() {
    var numbers = Numbers(3)
    for symbols in [2, 3, 16, 20, 128, 129, 130, 200, 256] {
      for base in [1.05, 1.3, 1.7, 2.0] {
        var bytes: [UInt8] = []
        var count = 1.0
        for symbol in 0..<symbols where bytes.count < 120_000 {
          bytes += Array(repeating: UInt8(symbol), count: Int(min(count, 60_000)))
          count *= base
        }
        for index in bytes.indices { bytes.swapAt(index, numbers.next(bytes.count)) }
        #expect(expanded(compress([bytes], forgetting)) == bytes, "\(symbols) \(base)")
      }
    }
  }

  @Test("runs of every short period come back")
  func periods() {
    for period in 1...40 {
      let seed = generated(UInt64(period) + 900, period)
      let bytes = (0..<70_000).map { seed[$0 % period] }
      for compressor in [remembering, forgetting] { #expect(expanded(compress([bytes], compressor)) == bytes) }
      #expect(compress([bytes]).count < bytes.count / 50)
    }
  }

  @Test("the long stream reaches back 8 MiB, over several windows of screens")
  func long() {
    let screen = generated(77, 7 << 20)
    var pieces: [[UInt8]] = []
    for turn in 0..<4 { pieces.append(Array(screen.dropFirst(turn * 300_000)) + generated(UInt64(turn), 200_000)) }
    let packed = compress(pieces)
    #expect(packed.count < Library.compress(pieces, level: 3, windowLog: 23).count * 11 / 10)
    #expect(expanded(packed) == pieces.flatMap { $0 })
  }

  @Test("small windows, and places that wrap, find what is there and nothing else", arguments: 1...6 as ClosedRange<UInt64>)
  func search(seed: UInt64) {
    let bytes = generated(seed, 12 << 20)
    var search = MatchSearch(window: 1 << 16, block: FrameHeader.maxBlock, base: 0 &- UInt32(seed) << 20)
    var made: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 100_000) {
      let block = bytes[start..<min(start + 100_000, bytes.count)]
      let known = search.recent
      block.withUnsafeBytes { search.take($0) }
      apply(search, known, to: &made)
    }
    #expect(made == bytes)
  }

  /// Executes the sequences of a block, and checks that none reaches back too far.
  private func apply(_ search: borrowing MatchSearch, _ known: RecentDistances, to made: inout [UInt8]) {
    var recent = known
    var literal = 0
    for index in 0..<search.sequenceCount {
      let sequence = search.sequences[index]
      made += (0..<Int(sequence.literals)).map { search.literals[literal + $0] }
      literal += Int(sequence.literals)
      // The distance is the one that is written so.
      var distance = sequence.offset &- 3
      if sequence.offset <= 3 {
        let candidates = [recent.first, recent.second, recent.third, recent.first &- 1]
        distance =
          candidates.first { candidate in
            var copy = recent
            return copy.code(candidate, afterLiterals: sequence.literals > 0) == sequence.offset
          } ?? 0
      }
      #expect(recent.code(distance, afterLiterals: sequence.literals > 0) == sequence.offset)
      #expect(distance > 0 && Int(distance) <= min(made.count, 1 << 16))
      for _ in 0..<sequence.match { made.append(made[made.count - Int(distance)]) }
    }
    made += (literal..<search.literalCount).map { search.literals[$0] }
  }

  @Test("after a reset the stream starts anew and refers to nothing before")
  func reset() {
    let bytes = generated(9, 50_000)
    let first = compress([bytes])
    #expect(compress([bytes]) == first)
    #expect(expanded(first) == bytes)
    #expect(compress([bytes, bytes]).count < first.count + 100)
    #expect(expanded(compress([Array(bytes.reversed())])) == bytes.reversed())
  }

  @Test("what cannot be made smaller takes three bytes a block more, and what comes behind it is read all the same")
  func noise() {
    var numbers = Numbers(1)
    let noise = (0..<400_000).map { _ in UInt8(numbers.next(256)) }
    let text = generated(4, 20_000)
    let stream = compress([text, noise, text, noise, text])
    #expect(expanded(stream) == text + noise + text + noise + text)
    #expect(compress([noise]).count <= noise.count + 6 + 3 * 4)
    #expect(compress([noise], forgetting).count <= noise.count + 6 + 3 * 4)
  }

  @Test("drawn screens take no more than a tenth more than at libzstd's level 3, photos no more than at its level 1")
  func ratio() {
    var desktop = SyntheticDesktop(width: 800, height: 600, seed: 5)
    var pieces: [[UInt8]] = []
    for _ in 0..<60 {
      let bounds = desktop.step().bounds
      var piece: [UInt8] = []
      for y in Int(bounds.y)..<Int(bounds.maxY) {
        for x in Int(bounds.x)..<Int(bounds.maxX) {
          let pixel = desktop.screen.pixels[y * 800 + x]
          piece += [UInt8(pixel & 0xFF), UInt8(pixel >> 8 & 0xFF), UInt8(pixel >> 16 & 0xFF)]
        }
      }
      if !piece.isEmpty { pieces.append(piece) }
    }
    let ours = compress(pieces).count
    #expect(ours < Library.compress(pieces, level: 3, windowLog: 23).count * 11 / 10)
    var numbers = Numbers(8)
    let photo = (0..<500_000).map { _ in UInt8(truncatingIfNeeded: numbers.next(8) + numbers.next(8) - numbers.next(15)) }
    #expect(compress([photo], forgetting).count <= Library.compress([photo], level: 1).count)
  }
}
