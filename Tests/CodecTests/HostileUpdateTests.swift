import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing
import Zstandard

@Suite("UpdateDecoder against hostile bytes") struct HostileUpdateTests {
  @Test("T40: a rect of 65535 x 65535 with ten bytes is refused before any work")
  func hugeRect() throws {
    try expect(.badRect, [3, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 10))
  }

  @Test("T41: every integer field at 0, 1, max - 1 and max is taken or refused, never a trap")
  func extremes() throws {
    let valid = try update(of: 64)
    for field in [1, 3, 5, 7, 9, 11, 13] {
      for value in [0, 1, 0xFFFE, 0xFFFF] as [UInt16] {
        var bytes = valid
        bytes[field] = UInt8(value >> 8)
        bytes[field + 1] = UInt8(value & 0xFF)
        var decoder = try decoder()
        let picture = Surface(width: 64, height: 64)
        do { try decoder.decode(bytes, epoch: 1, into: picture) } catch { #expect(bytes != valid) }
      }
    }
    for kind in [7, 8, 128, 254, 255] as [UInt8] { try expect(.unknownSection, [kind] + valid.dropFirst()) }
  }

  @Test("T40, T41: moves from and to places outside, and too many of them, are refused")
  func moves() throws {
    func move(_ target: [UInt16], from: [UInt16], count: UInt16 = 1) -> [UInt8] {
      [0] + ([count] + target + from).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    var taken = try decoder()
    try taken.decode(move([0, 0, 32, 32], from: [32, 32]), epoch: 1, into: Surface(width: 64, height: 64))
    for outside in [1, 33, 64, 0x7FFF, 0xFFFE, 0xFFFF] as [UInt16] {
      try expect(.badRect, move([outside, 0, 64, 1], from: [0, 0]))
      try expect(.badRect, move([0, outside, 1, 64], from: [0, 0]))
      try expect(.badRect, move([0, 0, 64, 64], from: [outside, 0]))
      try expect(.badRect, move([0, 0, 64, 64], from: [0, outside]))
    }
    try expect(.badRect, move([0, 0, 0, 5], from: [0, 0]))
    for count in [0, 1025, 0xFFFF] as [UInt16] { try expect(.tooLarge, move([0, 0, 1, 1], from: [0, 0], count: count)) }
    try expect(.truncated, move([0, 0, 1, 1], from: [0, 0], count: 2))
    try expect(.unknownSection, move([0, 0, 1, 1], from: [1, 1]) + [0])
  }

  @Test("T46: bytes that expand to more than the rects have are refused when the rects are full")
  func bomb() throws {
    let large = try update(of: 704)
    #expect(large.count < 20_000)
    // The 1.5 MB of the large picture, announced as one pixel.
    try expect(.wrongLength, [large[0], 0, 1, 0, 0, 0, 0, 0, 1, 0, 1] + large[11...])
  }

  @Test("T40, T46: all sections of an update together announce no more pixels than the format allows")
  func total() throws {
    // Of a screen of 64 x 64: 3073 times all of it, in two sections.
    let all: [UInt8] = [0, 0, 0, 0, 0, 64, 0, 64]
    let stream: [UInt8] = [0, 0, 0, 0]
    func section(_ kind: UInt8, _ count: Int) -> [UInt8] {
      [kind, UInt8(count >> 8), UInt8(count & 0xFF)] + (0..<count).flatMap { _ in all } + stream
    }
    try expect(.wrongLength, section(3, 3072))
    try expect(.tooLarge, section(3, 3073))
  }

  @Test("T40, T41: recalls of what is not remembered, outside the screen, or too many are refused")
  func recalls() throws {
    func recall(_ rect: [UInt16], slot: UInt8, count: UInt16 = 1) -> [UInt8] {
      [2] + ([count] + rect).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + [slot]
    }
    for slot in [0, 3, 4, 127, 128, 255] as [UInt8] { try expect(.notRemembered, recall([0, 0, 64, 64], slot: slot)) }
    for outside in [1, 64, 0x7FFF, 0xFFFF] as [UInt16] {
      try expect(.badRect, recall([outside, 0, 64, 64], slot: 0))
      try expect(.badRect, recall([0, outside, 64, 64], slot: 0))
    }
    try expect(.badRect, recall([0, 0, 0, 64], slot: 0))
    try expect(.truncated, recall([0, 0, 64, 64], slot: 0, count: 2))
    try expect(.tooLarge, recall([0, 0, 64, 64], slot: 0, count: 0))
    try expect(.truncated, Array(recall([0, 0, 64, 64], slot: 0).dropLast()))
  }

  @Test("T40: videos outside the screen, too small, with holes elsewhere, or that begin in the middle are refused")
  func videos() throws {
    func video(_ rect: [UInt16], start: UInt8 = 1, holes: [[UInt16]] = [], count: Int? = nil) -> [UInt8] {
      [1] + bytes(rect) + [start] + bytes([UInt16(count ?? holes.count)]) + bytes(holes.flatMap { $0 }) + [0, 0, 0, 1, 9]
    }
    func bytes(_ values: [UInt16]) -> [UInt8] { values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
    func expect(_ error: CodecError, _ update: [UInt8]) throws {
      var decoder = try decoder()
      let picture = Surface(width: 200, height: 200)
      #expect(throws: error) { try decoder.decode(update, epoch: 1, into: picture) }
    }
    try expect(.badRect, video([0, 0, 201, 96]))
    try expect(.badRect, video([105, 0, 96, 96]))
    try expect(.badRect, video([0, 0, 95, 96]))
    try expect(.badRect, video([0, 0, 96, 96], start: 0))
    try expect(.badRect, video([0, 0, 96, 96], start: 2))
    try expect(.badRect, video([0, 0, 96, 96], holes: [[2, 0]]))
    try expect(.badRect, video([0, 0, 96, 96], holes: [[0xFFFF, 0xFFFF]]))
    try expect(.truncated, video([0, 0, 96, 96], holes: [[0, 0]], count: 2))
    // Without a codec every picture is a bad one.
    try expect(.badStream, video([0, 0, 96, 96]))
  }

  @Test("T40: sections that come twice or out of order are refused")
  func order() throws {
    let move: [UInt8] = [0, 0, 1] + [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1]
    let pixels = try update(of: 64)
    try expect(.unknownSection, move + move)
    try expect(.unknownSection, pixels + move)
    try expect(.unknownSection, pixels + pixels)
    try expect(.truncated, [])
  }

  @Test("T40: the byte that more follows is taken behind a section only, and as the last one")
  func unfinished() throws {
    let valid = try update(of: 64)
    for end in [[], [255]] as [[UInt8]] {
      var decoder = try decoder()
      try decoder.decode(valid + end, epoch: 1, into: Surface(width: 64, height: 64))
      let isFinished = decoder.isFinished
      #expect(isFinished == end.isEmpty)
    }
    for bytes in [[255], [255] + valid, valid + [255, 255], valid + [255, 0]] as [[UInt8]] { try expect(.unknownSection, bytes) }
  }

  @Test("bytes that end early, and bytes left over, are refused")
  func lengths() throws {
    let valid = try update(of: 64)
    for count in 0..<valid.count { try expect(.truncated, Array(valid[..<count])) }
    try expect(.unknownSection, valid + [0x77, 0x77, 0x77, 0x77])
    for count in 0..<valid.count - 15 { try expect(.wrongLength, withPiece(Array(valid[15..<15 + count]))) }
    try expect(.badStream, withPiece(valid[15...] + [0x77, 0x77, 0x77, 0x77]), orElse: .wrongLength)
  }

  /// A section of pixels for the whole screen with this piece.
  private func withPiece(_ piece: [UInt8]) -> [UInt8] {
    let count = UInt32(piece.count)
    return [3, 0, 1, 0, 0, 0, 0, 0, 64, 0, 64, 0, 0, UInt8(count >> 8), UInt8(count & 0xFF)] + piece
  }

  @Test("T46: a window larger than the format's is refused")
  func window() throws {
    // A zstd frame header that asks for 2^27 bytes.
    try expect(.badStream, withPiece([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x88, 0x01, 0x00, 0x00]))
  }

  @Test("behind an error every update of the epoch is refused, and the next epoch is taken")
  func recovery() throws {
    var decoder = try decoder()
    let picture = Surface(width: 64, height: 64)
    let valid = try update(of: 64)
    #expect(throws: CodecError.staleEpoch) { try decoder.decode(valid, epoch: 0, into: picture) }
    #expect(throws: CodecError.truncated) { try decoder.decode([2], epoch: 1, into: picture) }
    #expect(throws: CodecError.staleEpoch) { try decoder.decode(valid, epoch: 1, into: picture) }
    try decoder.decode(valid, epoch: 2, into: picture)
    #expect(picture.pixels.allSatisfy { $0 == 0x336699 })
  }

  @Test("T40: mutated updates never write outside the picture and never trap")
  func mutations() throws {
    var random = SyntheticDesktop(width: 1, height: 1, seed: 11)
    let link = try Link()
    var desktop = SyntheticDesktop(width: 300, height: 200, seed: 5)
    try link.startEpoch(width: 300, height: 200)
    try link.send(desktop.screen, hint: Region())
    let first = link.last
    _ = desktop.step()
    let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: 300 * 202)
    memory.initialize(repeating: 0xABCD_EF01, count: 300 * 202)
    defer { memory.deallocate() }
    let picture = Surface(borrowing: memory + 300, width: 300, height: 200)
    var decoder = try decoder()
    for epoch in 1...3000 as ClosedRange<UInt32> {
      var bytes = first
      for _ in 0..<(1 + random.random(4)) { bytes[Int(random.random(bytes.count))] = UInt8(random.random(256)) }
      do { try decoder.decode(bytes, epoch: epoch, into: picture) } catch { continue }
    }
    #expect((0..<300).allSatisfy { memory[$0] == 0xABCD_EF01 && memory[300 * 201 + $0] == 0xABCD_EF01 })
  }

  private func decoder() throws -> UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, NoVideo> {
    UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
  }

  /// The update of a square screen of one colour.
  private func update(of side: Int) throws -> [UInt8] {
    let link = try Link()
    let screen = Surface(width: side, height: min(side, 2048))
    screen.pixels.update(repeating: 0x336699)
    try link.startEpoch(width: side, height: screen.height)
    try link.send(screen, hint: Region())
    return link.last
  }

  private func expect(_ error: CodecError, _ bytes: [UInt8], orElse other: CodecError? = nil) throws {
    var decoder = try decoder()
    let picture = Surface(width: 64, height: 64)
    do throws(CodecError) {
      try decoder.decode(bytes, epoch: 1, into: picture)
      Issue.record("taken: \(bytes.prefix(40))")
    } catch let thrown {
      #expect(thrown == error || thrown == other)
    }
  }
}
