import Foundation
import Testing

/// The memory of a running process, all of it that can be read.
struct Memory {
  private let regions: [ClosedRange<UInt64>]
  private let file: FileHandle

  init(_ process: Int32) throws {
    let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    regions = maps.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      return fields[1].hasPrefix("r") && bounds.count == 2 ? bounds[0]...bounds[1] : nil
    }
    file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
  }

  /// Whether the text is anywhere in it; regions that cannot be read are not the process's own.
  func holds(_ text: String) throws -> Bool {
    try #require(!regions.isEmpty)
    return regions.contains { region in
      guard (try? file.seek(toOffset: region.lowerBound)) != nil,
        let bytes = try? file.read(upToCount: Int(region.upperBound - region.lowerBound))
      else { return false }
      return bytes.range(of: Data(text.utf8)) != nil
    }
  }
}
