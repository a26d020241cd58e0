import Codec
import Framebuffer
import JPEG
import Session
import VideoCoding
import Zstandard

/// Stages 8 and 9 of the path: an update's bytes become pixels of the shared screen, and whoever shows it is told.
///
/// Belongs to the decoding thread.
struct Pipeline: ~Copyable {
  private var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, BuiltInVideoDecompressor>
  private let screen: SharedScreen
  private let meter: Meter
  private var brokenEpoch: UInt32?
  /// True where the last update was the first one of its epoch that cannot be decoded: a new epoch is needed.
  private(set) var isNewlyBroken = false

  /// False where the picture goes on with the next update.
  var isFinished: Bool { decoder.isFinished }

  /// A pipeline that waits for its first epoch.
  init(into screen: SharedScreen, _ meter: Meter) {
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: BuiltInVideoDecompressor())
    self.screen = screen
    self.meter = meter
  }

  /// Decodes one whole update; false where it, or an earlier one of its epoch, cannot be decoded.
  mutating func decode(_ update: UpdateAssembler.Update) -> Bool {
    isNewlyBroken = false
    guard brokenEpoch != update.epoch else { return false }
    do throws(CodecError) {
      try screen.draw { (picture: Surface) throws(CodecError) -> [Rect] in
        try decoder.decode(update.bytes, epoch: update.epoch, into: picture)
        return decoder.changed
      }
      meter.decoded(bytes: update.bytes.count, areas: decoder.areas)
      brokenEpoch = nil
      return true
    } catch {
      brokenEpoch = update.epoch
      isNewlyBroken = true
      return false
    }
  }
}
