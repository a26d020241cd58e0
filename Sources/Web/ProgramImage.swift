import Glibc

/// An ELF program as a file: where its image ends, where a section lies, and what was appended to it.
///
/// Layout: System V ABI, gABI 4.1, "ELF Header" and "Section Header"; 64 bits, little-endian, section headers last, as every linker of
/// this platform writes them. Every offset is compared with the size of the file before it is followed.
public struct ProgramImage: Sendable {
  /// The most section headers that are looked at.
  private static let mostSections = 256
  private static let headerSize = 64

  /// Bytes of the image; what follows was appended.
  public let length: Int
  private let sections: [(name: String, range: Range<Int>)]

  /// Reads the headers of an open file; nil where it is no such program.
  public init?(_ file: Int32) {
    guard let header = Self.read(file, 0, Self.headerSize), header.prefix(6) == [0x7F, 0x45, 0x4C, 0x46, 2, 1] else { return nil }
    let count = Int(Self.number(header, 60, 2))
    let names = Int(Self.number(header, 62, 2))
    guard let table = Int(exactly: Self.number(header, 40, 8)), Self.number(header, 58, 2) == UInt64(Self.headerSize),
      (1...Self.mostSections).contains(count), names < count,
      let headers = Self.read(file, table, count * Self.headerSize)
    else { return nil }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    let ranges = (0..<count).map { Self.range(headers, $0 * Self.headerSize, in: Int(status.st_size)) }
    guard let strings = ranges[names], strings.count <= 1 << 20, let text = Self.read(file, strings.lowerBound, strings.count)
    else { return nil }
    sections = (0..<count).compactMap { index in
      guard let range = ranges[index] else { return nil }
      let start = Int(Self.number(headers, index * Self.headerSize, 4))
      guard start < text.count else { return nil }
      return (String(decoding: text[start...].prefix { $0 != 0 }, as: UTF8.self), range)
    }
    let end = table + count * Self.headerSize
    length = sections.map(\.range.upperBound).reduce(end, max)
  }

  /// Where the section of this name lies in the file; nil where there is none.
  public func section(_ name: String) -> Range<Int>? {
    sections.first { $0.name == name }?.range
  }

  /// What was appended to the image, at most `limit` bytes; nil where there is nothing or more than that.
  public func appendix(_ file: Int32, limit: Int) -> [UInt8]? {
    var status = stat()
    guard fstat(file, &status) == 0, case let count = Int(status.st_size) - length, (1...limit).contains(count) else {
      return nil
    }
    return Self.read(file, length, count)
  }

  /// The bytes of a section; nil for one that has none in the file (type `SHT_NOBITS`), or not all of them.
  private static func range(_ headers: [UInt8], _ at: Int, in fileSize: Int) -> Range<Int>? {
    guard number(headers, at + 4, 4) != 8, let start = Int(exactly: number(headers, at + 24, 8)),
      let size = Int(exactly: number(headers, at + 32, 8)), start >= 0, size >= 0, start <= fileSize, size <= fileSize - start
    else { return nil }
    return start..<(start + size)
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Exactly these bytes; nil where the file does not have them.
  private static func read(_ file: Int32, _ offset: Int, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(file, &bytes, count, offset) == count ? bytes : nil
  }
}
