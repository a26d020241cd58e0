import Codec
import Compression
import Policy
import Session
import VideoCoding

/// The way of a picture out of the device, by the libraries that are in the program.
typealias Pipeline = UpdatePipeline<ZstdCompressor, JPEGCompressor, BuiltInVideoCompressor>

extension UpdatePipeline<ZstdCompressor, JPEGCompressor, BuiltInVideoCompressor> {
  /// A pipeline that waits for `startEpoch`; nil where the grant does not hold the right to view: without a decision there is nothing
  /// that could show a pixel. `cpuLimit` is the most that it may take of a processor core, percent from 1 to 100.
  convenience init?(_ grant: borrowing Grant, cpuLimit: Int = 100) throws(CodecError) {
    guard grant.rights.contains(.view) else { return nil }
    let encoder = UpdateEncoder<ZstdCompressor, JPEGCompressor, BuiltInVideoCompressor>(
      long: try .long(), short: try .short(), pictures: try JPEGCompressor(), video: BuiltInVideoCompressor())
    self.init(encoder, cpuLimit: cpuLimit)
  }
}
