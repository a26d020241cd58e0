import AllocationHooks
import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing
import Zstandard

@Suite("Memory of encoding and decoding") struct AllocationTests {
  @Test("the counter sees what is allocated, by this program and by its libraries")
  func counter() throws {
    var numbers: [Int] = []
    var compressor: ZstdCompressor?
    #expect(allocations { numbers.reserveCapacity(1000) } > 0)
    #expect(try allocations { compressor = try ZstdCompressor.short() } > 1)
    withExtendedLifetime((numbers, compressor)) {}
  }

  @Test("a page of text that scrolls, and letters that are typed, allocate nothing once it has begun", arguments: [true, false])
  func text(scrolls: Bool) throws {
    try show(scrolls, long: try ZstdCompressor.long(), short: try ZstdCompressor.short())
    try show(scrolls, long: ZstandardCompressor.long(), short: ZstandardCompressor.short())
  }

  private func show<Compressor: ByteStreamCompressor>(_ scrolls: Bool, long: Compressor, short: Compressor) throws {
    var page = TextPage(width: 1280, height: 720)
    var encoder = UpdateEncoder(long: long, short: short, pictures: try JPEGCompressor(), video: NoVideo())
    var decoder = UpdateDecoder(
      long: ZstandardDecompressor.long(), short: ZstandardDecompressor.short(), pictures: JPEGDecompressor(), video: NoVideo())
    let picture = Surface(width: 1280, height: 720)
    try encoder.startEpoch(width: 1280, height: 720)
    var update: [UInt8] = []
    update.reserveCapacity(4 << 20)
    for frame in 0..<120 {
      var hint = frame == 0 ? Region(page.screen.bounds) : scrolls ? page.scroll() : page.type()
      let count = try allocations {
        repeat {
          update.removeAll(keepingCapacity: true)
          if try encoder.encode(page.screen, hint: hint, at: Int64(frame) * 33_000, into: &update) {
            try decoder.decode(update, epoch: encoder.epoch, into: picture)
          }
          hint.removeAll()
        } while encoder.hasMore
      }
      if frame >= 60 { #expect(count == 0, "frame \(frame)") }
    }
    #expect(!page.screen.differs(from: picture, in: picture.bounds))
  }
}

/// How often this thread asks for memory in `body`.
private func allocations(_ body: () throws -> Void) rethrows -> Int {
  let before = allocations_of_this_thread()
  try body()
  return allocations_of_this_thread() - before
}

/// A white page with lines of letters.
private struct TextPage {
  let screen: Surface
  private var random = SyntheticDesktop(width: 1, height: 1, seed: 4)
  private var caret: (x: Int32, y: Int32) = (20, 300)

  private static let line: Int32 = 18

  init(width: Int, height: Int) {
    screen = Surface(width: width, height: height)
    screen.pixels.update(repeating: 0xFFFFFF)
    for y in stride(from: 0, to: Int32(height) - Self.line, by: Int(Self.line)) { write(y) }
  }

  /// The next letter; a line begins anew when it is full.
  mutating func type() -> Region {
    if caret.x > screen.bounds.width - 40 { caret = (20, caret.y == 300 ? 300 + Self.line : 300) }
    letter(caret.x, caret.y)
    defer { caret.x += 9 }
    return Region(Rect(x: caret.x, y: caret.y, width: 9, height: Self.line))
  }

  /// Up by three lines.
  mutating func scroll() -> Region {
    let bounds = screen.bounds
    let way = 3 * Self.line
    screen.copy(Rect(x: 0, y: way, width: bounds.width, height: bounds.height - way), toX: 0, y: 0)
    for line in 1...3 as ClosedRange<Int32> { write(bounds.height - line * Self.line) }
    return Region(bounds)
  }

  private mutating func write(_ y: Int32) {
    for x in stride(from: 20, to: screen.bounds.width - 40, by: 9) { letter(x, y) }
  }

  private mutating func letter(_ left: Int32, _ top: Int32) {
    let shape = random.random(1 << 12)
    for y in 0..<Self.line {
      for x in 0..<9 as Range<Int32> {
        let isInk = y > 2 && y < 15 && x < 8 && shape >> UInt32((y / 4) * 3 + x / 3) & 1 == 1
        screen.pixels[Int(top + y) * screen.width + Int(left + x)] = isInk ? 0x202020 : 0xFFFFFF
      }
    }
  }
}
