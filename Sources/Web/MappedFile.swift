import Glibc

/// A part of a file as memory that is read only and comes from the page cache: what nobody asks for costs nothing.
// @unchecked: the bytes never change while the value lives, and nobody can write a program that runs.
final class MappedFile: @unchecked Sendable {
  private let region: UnsafeMutableRawPointer
  private let length: Int
  /// The bytes asked for.
  let bytes: UnsafeRawBufferPointer

  /// Maps the bytes `range` of an open file, which may be closed afterwards.
  init(_ file: Int32, _ range: Range<Int>) throws(AssetError) {
    let lead = range.lowerBound % Int(sysconf(Int32(_SC_PAGESIZE)))
    length = range.count + lead
    guard let region = mmap(nil, length, PROT_READ, MAP_PRIVATE, file, range.lowerBound - lead), region != MAP_FAILED else {
      throw .unreadable(code: errno)
    }
    self.region = region
    bytes = UnsafeRawBufferPointer(start: region + lead, count: range.count)
  }

  deinit { munmap(region, length) }
}
