import Codec
import Compression
import Framebuffer
import Session
import Wire

/// The way of a picture to the technician: frames, decode, present. The relay and the inner TLS are before it.
///
/// Fed by the thread that decodes with what `ViewerMachine` returns. Every update it shows is acknowledged once the window, or
/// whoever else looks, has presented it; the agent sends no faster than that.
final class Pipeline {
  /// What to do after an update.
  enum Outcome: Equatable {
    /// Present these rects of `picture`, then send `acknowledge` with the update's number.
    case present([Rect])
    /// The update was damaged: keep the old picture and send `refresh`.
    case refresh
    /// An update from before the new epoch that was asked for: nothing.
    case skip
    /// The new epoch was damaged too: end the session.
    case giveUp
  }

  /// The remote screen as of the last update that was presented.
  private(set) var picture = Surface(width: 0, height: 0)
  private var decoder: UpdateDecoder<ZstdDecompressor>
  private var hasFailed = false

  /// A pipeline that waits for the size of the screen.
  init() throws(CodecError) {
    decoder = UpdateDecoder(long: try .long(), short: try .short())
  }

  /// The remote screen has this size now; it is black until the next update. Limits were checked when the frame was read.
  func resize(width: UInt16, height: UInt16) {
    picture = Surface(width: Int(width), height: Int(height))
  }

  /// Decodes one whole update into `picture`.
  func decode(_ update: UpdateAssembler.Update) -> Outcome {
    do throws(CodecError) {
      try decoder.decode(update.bytes, epoch: update.epoch, into: picture)
      hasFailed = false
      return .present(decoder.changed)
    } catch .staleEpoch {
      return .skip
    } catch {
      defer { hasFailed = true }
      return hasFailed ? .giveUp : .refresh
    }
  }
}
