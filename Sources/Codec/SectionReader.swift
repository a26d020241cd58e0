import Framebuffer

/// Reads the bytes of an update from the front and counts what they announce: nothing is taken that is not there, no rect that is
/// not inside the screen, and no more pixels than `UpdateFormat` allows.
///
/// Valid as long as the bytes are.
struct SectionReader {
  /// The screen that the update is for.
  let screen: Rect
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var pixelsLeft = UpdateFormat.maxPixels
  private var newest: SectionKind?

  init(_ bytes: UnsafeRawBufferPointer, screen: Rect) {
    self.bytes = bytes
    self.screen = screen
  }

  /// True where all bytes have been read.
  var isAtEnd: Bool { offset == bytes.count }

  /// True where nothing but the byte that says so follows, which is taken.
  mutating func isUnfinished() -> Bool {
    guard offset + 1 == bytes.count, bytes[offset] == UpdateFormat.unfinished else { return false }
    offset += 1
    return true
  }

  /// The kind of the section that begins here.
  mutating func kind() throws(CodecError) -> SectionKind {
    guard let kind = SectionKind(rawValue: try byte()) else { throw .unknownSection }
    if let newest, kind.rawValue <= newest.rawValue { throw .unknownSection }
    newest = kind
    return kind
  }

  mutating func byte() throws(CodecError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func integer() throws(CodecError) -> Int32 {
    Int32(try byte()) << 8 | Int32(try byte())
  }

  /// A count of things that take so many bytes each, all of which are there.
  mutating func count(of size: Int, atMost limit: Int) throws(CodecError) -> Int {
    let count = Int(try integer())
    guard count >= 1, count <= limit else { throw .tooLarge }
    guard count * size <= bytes.count - offset else { throw .truncated }
    return count
  }

  /// A rect whose pixels are counted elsewhere.
  mutating func place() throws(CodecError) -> Rect {
    let (x, y) = (try integer(), try integer())
    let rect = Rect(x: x, y: y, width: try integer(), height: try integer())
    guard !rect.isEmpty, screen.contains(rect) else { throw .badRect }
    return rect
  }

  /// A rect that the section brings pixels for.
  mutating func rect() throws(CodecError) -> Rect {
    let rect = try place()
    pixelsLeft -= rect.area
    guard pixelsLeft >= 0 else { throw .tooLarge }
    return rect
  }

  /// Appends a counted list of rects that the section brings pixels for.
  mutating func rects(to rects: inout [Rect]) throws(CodecError) {
    for _ in 0..<(try count(of: 8, atMost: UpdateFormat.maxRects)) { rects.append(try rect()) }
  }

  mutating func weights() throws(CodecError) -> ColourWeights {
    let (redOfGreen, blueOfGreen) = (Int8(bitPattern: try byte()), Int8(bitPattern: try byte()))
    return ColourWeights(redOfGreen: redOfGreen, blueOfGreen: blueOfGreen, blueOfRed: Int8(bitPattern: try byte()))
  }

  /// A piece of bytes behind its length.
  mutating func piece() throws(CodecError) -> UnsafeRawBufferPointer {
    let length = Int(try integer()) << 16 | Int(try integer())
    guard length <= bytes.count - offset else { throw .truncated }
    defer { offset += length }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
  }
}
