import Foundation
import Framebuffer
import Wire
import Zstandard

/// Reads a recording, frame after frame.
public final class RecordingReader {
  /// The frame read last; black before the first.
  public let screen: Surface
  private let difference: Surface
  private let bytes: [UInt8]
  private var position: Int
  private let decompressor = ZstandardDecompressor.short()

  /// The file is none of ours, or ends in the middle of a frame.
  public struct Damaged: Error {}

  /// Opens a file.
  public init(path: String) throws {
    bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
    var reader = ByteReader(bytes)
    guard try reader.fixed(RecordingFormat.magic.count) == RecordingFormat.magic else { throw Damaged() }
    let (width, height) = (Int(try reader.u16()), Int(try reader.u16()))
    screen = Surface(width: width, height: height)
    difference = Surface(width: width, height: height)
    position = bytes.count - reader.remaining
  }

  /// Brings `screen` to the next frame and returns what came with it; nil after the last.
  public func next() throws -> RecordedFrame? {
    guard position < bytes.count else { return nil }
    guard position + 4 <= bytes.count else { throw Damaged() }
    let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard position + 4 + length <= bytes.count else { throw Damaged() }
    defer { position += 4 + length }
    return try bytes.withUnsafeBytes { all in
      var input = UnsafeRawBufferPointer(rebasing: all[(position + 4)..<(position + 4 + length)])
      let time = try integers(2, from: &input)
      let damage = try list(of: 4, from: &input).map { Rect(x: $0[0], y: $0[1], width: $0[2], height: $0[3]) }
      let moves = try list(of: 2, from: &input).map { sides in
        Offset(dx: Int32(Int16(truncatingIfNeeded: sides[0])), dy: Int32(Int16(truncatingIfNeeded: sides[1])))
      }
      try fill(UnsafeMutableRawBufferPointer(difference.pixels), from: &input)
      for index in screen.pixels.indices { screen.pixels[index] ^= difference.pixels[index] }
      var region = Region()
      for rect in damage { region.add(rect) }
      return RecordedFrame(time: Int64(time[0]) << 16 | Int64(time[1]), damage: region, moves: moves)
    }
  }

  /// A count, and as many groups of integers.
  private func list(of size: Int, from input: inout UnsafeRawBufferPointer) throws -> [[Int32]] {
    let count = Int(try integers(1, from: &input)[0])
    let all = try integers(size * count, from: &input)
    return (0..<count).map { Array(all[(size * $0)..<(size * $0 + size)]) }
  }

  private func integers(_ count: Int, from input: inout UnsafeRawBufferPointer) throws -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 2 * count)
    try bytes.withUnsafeMutableBytes { try fill($0, from: &input) }
    return (0..<count).map { Int32(bytes[2 * $0]) << 8 | Int32(bytes[2 * $0 + 1]) }
  }

  private func fill(_ output: UnsafeMutableRawBufferPointer, from input: inout UnsafeRawBufferPointer) throws {
    var rest = output
    while !rest.isEmpty {
      let (used, made) = try decompressor.expand(input, into: rest)
      guard used > 0 || made > 0 else { throw Damaged() }
      input = UnsafeRawBufferPointer(rebasing: input[used...])
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[made...])
    }
  }
}
