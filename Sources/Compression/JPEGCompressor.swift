import CTurboJPEG
import Codec
import Framebuffer
import JPEG

/// Makes JPEG scans with libjpeg-turbo; see its manual, "TurboJPEG".
///
/// Has one owner. It is a class because it owns memory of the library.
public final class JPEGCompressor: PictureCompressor {
  private let library: tjhandle
  private var file: UnsafeMutableBufferPointer<UInt8>
  /// The headers that the library has to write, for pictures without a size yet.
  private let headers: [[UInt8]]

  /// Throws where there is no memory.
  public init() throws(CodecError) {
    guard let library = tjInitCompress() else { throw .compressorFailed }
    self.library = library
    file = .allocate(capacity: 0)
    headers = PictureQuality.allCases.map { PictureHeader.bytes($0, width: 0, height: 0) }
  }

  deinit {
    tjDestroy(library)
    file.deallocate()
  }

  public var isAvailable: Bool { true }

  public func compress(
    _ rect: Rect, of screen: Surface, quality: PictureQuality, into output: inout [UInt8]
  ) throws(CodecError) {
    guard !rect.isEmpty, screen.bounds.contains(rect), let pixels = screen.row(Int(rect.y), from: Int(rect.x)) else {
      throw .badRect
    }
    let sampling = Int32((quality.halvesColour ? TJSAMP_420 : TJSAMP_444).rawValue)
    reserve(Int(tjBufSize(rect.width, rect.height, sampling)))
    var start = file.baseAddress
    var size = UInt(file.count)
    let status = UnsafeRawPointer(pixels).withMemoryRebound(to: UInt8.self, capacity: 1) { bytes in
      tjCompress2(
        library, bytes, rect.width, Int32(clamping: screen.width * 4), rect.height, Int32(TJPF_BGRX.rawValue), &start, &size,
        sampling, Int32(quality.percent), TJFLAG_NOREALLOC)
    }
    guard status == 0, start == file.baseAddress, size <= UInt(file.count) else { throw .compressorFailed }
    let written = UnsafeMutableBufferPointer(rebasing: file[..<Int(size)])
    output.append(contentsOf: try scan(of: written, quality: quality))
  }

  /// What lies between header and end. A library that writes another header than its viewers assume cannot be used.
  private func scan(
    of written: UnsafeMutableBufferPointer<UInt8>, quality: PictureQuality
  ) throws(CodecError) -> Slice<UnsafeMutableBufferPointer<UInt8>> {
    let header = headers[Int(quality.rawValue)]
    let sides = PictureHeader.sides
    guard written.count >= header.count + PictureHeader.end.count,
      written[..<sides.lowerBound].elementsEqual(header[..<sides.lowerBound]),
      written[sides.upperBound..<header.count].elementsEqual(header[sides.upperBound...]),
      written.suffix(PictureHeader.end.count).elementsEqual(PictureHeader.end)
    else { throw .compressorFailed }
    return written[header.count..<written.count - PictureHeader.end.count]
  }

  private func reserve(_ size: Int) {
    guard size > file.count else { return }
    file.deallocate()
    file = .allocate(capacity: size)
    file.initialize(repeating: 0)
  }
}
