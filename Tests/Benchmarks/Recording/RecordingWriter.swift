import Compression
import Foundation
import Framebuffer
import Wire

/// Writes a recording, frame after frame.
public final class RecordingWriter {
  private let file: FileHandle
  private let compressor: ZstdCompressor
  private let previous: Surface
  private let difference: Surface
  private var output: [UInt8] = []

  /// Begins a file, in place of an older one.
  public init(path: String, width: Int, height: Int) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: path))
    file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    compressor = try .short()
    previous = Surface(width: width, height: height)
    difference = Surface(width: width, height: height)
    var header = ByteWriter()
    header.fixed(RecordingFormat.magic)
    header.u16(UInt16(clamping: width))
    header.u16(UInt16(clamping: height))
    try file.write(contentsOf: header.bytes)
  }

  /// Appends a frame, unless it shows what the one before did; true where it was appended.
  public func append(_ screen: Surface, _ frame: RecordedFrame) throws -> Bool {
    var isChanged = false
    for index in screen.pixels.indices {
      // The fourth byte of a pixel means nothing.
      let pixel = screen.pixels[index] & 0xFFFFFF
      difference.pixels[index] = pixel ^ previous.pixels[index]
      isChanged = isChanged || difference.pixels[index] != 0
      previous.pixels[index] = pixel
    }
    guard isChanged else { return false }
    var head = ByteWriter()
    head.u32(UInt32(clamping: frame.time))
    let rects = frame.damage.rects.prefix(RecordingFormat.maxCount)
    head.u16(UInt16(clamping: rects.count))
    for rect in rects {
      for side in [rect.x, rect.y, rect.width, rect.height] { head.u16(UInt16(clamping: side)) }
    }
    let moves = frame.moves.prefix(RecordingFormat.maxCount)
    head.u16(UInt16(clamping: moves.count))
    for move in moves {
      for side in [move.dx, move.dy] { head.u16(UInt16(bitPattern: Int16(clamping: side))) }
    }
    output.removeAll(keepingCapacity: true)
    try head.bytes.withUnsafeBytes { try compressor.compress($0, flush: false, into: &output) }
    try compressor.compress(UnsafeRawBufferPointer(difference.pixels), flush: true, into: &output)
    var length = ByteWriter()
    length.u32(UInt32(clamping: output.count))
    try file.write(contentsOf: length.bytes)
    try file.write(contentsOf: output)
    return true
  }
}
