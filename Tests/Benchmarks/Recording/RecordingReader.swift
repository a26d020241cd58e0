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

  /// Brings `screen` to the next frame and returns where the X server reported damage; nil after the last.
  public func next() throws -> Region? {
    guard position < bytes.count else { return nil }
    guard position + 4 <= bytes.count else { throw Damaged() }
    let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard position + 4 + length <= bytes.count else { throw Damaged() }
    defer { position += 4 + length }
    return try bytes.withUnsafeBytes { all in
      var input = UnsafeRawBufferPointer(rebasing: all[(position + 4)..<(position + 4 + length)])
      let count = try integers(1, from: &input)[0]
      let sides = try integers(4 * count, from: &input)
      try fill(UnsafeMutableRawBufferPointer(difference.pixels), from: &input)
      for index in screen.pixels.indices { screen.pixels[index] ^= difference.pixels[index] }
      var damage = Region()
      for index in stride(from: 0, to: sides.count, by: 4) {
        let rect = sides[index..<index + 4].map { Int32($0) }
        damage.add(Rect(x: rect[0], y: rect[1], width: rect[2], height: rect[3]))
      }
      return damage
    }
  }

  private func integers(_ count: Int, from input: inout UnsafeRawBufferPointer) throws -> [Int] {
    var bytes = [UInt8](repeating: 0, count: 2 * count)
    try bytes.withUnsafeMutableBytes { try fill($0, from: &input) }
    return (0..<count).map { Int(bytes[2 * $0]) << 8 | Int(bytes[2 * $0 + 1]) }
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
