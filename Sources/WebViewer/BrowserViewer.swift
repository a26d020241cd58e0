import Codec
import Framebuffer
import JPEG
import Session
import Video
import Wire
import Zstandard

/// The viewer's side of a desk stream for a page: the plain bytes of the stream go in, and `step` says what the page has to do.
///
/// The page's code is another's to write, so nothing here depends on its order of calls: a call at the wrong moment does
/// nothing. Has one owner and no thread of its own. It is a class because the page holds it by its address.
public final class BrowserViewer {
  /// What the page has to do; the raw value is what `step` returns to it. `bytes` are in `message`.
  public enum Step: Int32 {
    /// Wait for more bytes of the stream.
    case wait = 0
    /// Take note of a frame of the agent, whose bytes are there.
    case frame = 1
    /// Send the frame whose bytes are there.
    case send = 2
    /// Show the places of the picture that are there: four i32 each, x, y, width and height.
    case show = 3
    /// Decode the picture of a video whose bytes are there, put it into `video`, call `deliverVideo`, and step on.
    case decode = 4
    /// Get a grant for the frame `nonce` whose bytes are there, and `present` it.
    case grant = 5
    /// Answer the frame of the key agreement whose bytes are there.
    case agree = 6
    /// The stream breaks the protocol: close it.
    case broken = -1
  }

  /// The most pixels a device's screen may have: three screens of 3840 x 2160. Checked before memory is taken.
  static let maxPixels = 3 * 3840 * 2160

  /// What belongs to the step.
  public private(set) var message: [UInt8] = []
  /// The video that a `decode` is about.
  public private(set) var awaited: AwaitedVideo?
  /// What the agent shows, as of the last `show`.
  public private(set) var picture = Surface(width: 1, height: 1)
  /// The session's order of frames.
  public var machine: ViewerMachine
  let video = BrowserVideo()
  private var reader = FrameReader()
  private var rule = AcknowledgementRule()
  private var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, BrowserVideo>
  private var held: UpdateAssembler.Update?
  private var brokenEpoch: UInt32?
  private var due: UInt32?

  /// A stream that begins so; `rights` are what a guest is asked for.
  public init(_ beginning: ViewerMachine.Beginning, rights: UInt32) {
    machine = ViewerMachine(beginning, rights: rights)
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: video)
  }

  /// Pixels that each kind of section of the last update has brought; the index is the kind's raw value.
  public var areas: [Int64] { decoder.areas }

  /// Takes bytes of the stream, however they were cut.
  public func receive(_ bytes: UnsafeRawBufferPointer) {
    reader.append(bytes)
  }

  /// Goes on to the next thing that the page has to do.
  public func step() -> Step {
    if let update = held.take() { return decode(update) }
    message.removeAll(keepingCapacity: true)
    do throws(WireError) {
      while case .done(let frame) = try reader.next() {
        let step = take(frame)
        if step != .wait { return step }
      }
      return .wait
    } catch {
      return .broken
    }
  }

  /// The browser has put the picture that was asked for into `video`. Where it has not been able to, the next step fails to
  /// decode the update, and asks for a new epoch.
  public func deliverVideo() {
    video.deliver()
  }

  /// What was to be shown is on the technician's screen: true where `message` now is a frame to send about that.
  public func presented() -> Bool {
    guard let number = due.take() else { return false }
    message = FrameWriter.bytes(of: .acknowledge(number: number))
    return true
  }

  private func take(_ frame: Frame) -> Step {
    do throws(SessionError) {
      switch try machine.receive(frame) {
      case .ignore: return .wait
      case .update(let update): return wait(for: update)
      case .answer(let answer): return say(answer, .send)
      case .agree: return say(frame, .agree)
      case .fetchGrant: return say(frame, .grant)
      case .resize(_, _, let width, let height, _):
        return resize(width: Int(width), height: Int(height)) ? say(frame, .frame) : .broken
      case .waitForPerson, .welcomed, .refused, .ended, .missed, .deliver: return say(frame, .frame)
      }
    } catch {
      return .broken
    }
  }

  private func say(_ frame: Frame, _ step: Step) -> Step {
    message = FrameWriter.bytes(of: frame)
    return step
  }

  private func resize(width: Int, height: Int) -> Bool {
    guard width > 0, height > 0, width * height <= Self.maxPixels else { return false }
    if picture.width != width || picture.height != height { picture = Surface(width: width, height: height) }
    return true
  }

  /// Asks the page for the video's picture where the update has one, else decodes it at once.
  private func wait(for update: UpdateAssembler.Update) -> Step {
    guard brokenEpoch != update.epoch, let found = AwaitedVideo.find(in: update.bytes, screen: picture.bounds) else {
      return decode(update)
    }
    let bytes = update.bytes[found.bytes]
    let isExpected = bytes.withUnsafeBytes { bytes in
      do throws(VideoUnits.Refused) {
        try VideoUnits.check(
          bytes, width: Int(found.rect.width + 1) & ~1, height: Int(found.rect.height + 1) & ~1, needsStart: found.isStart)
        return true
      } catch {
        return false
      }
    }
    guard isExpected else { return decode(update) }
    video.prepare(width: Int(found.rect.width), height: Int(found.rect.height))
    message = Array(bytes)
    awaited = found
    held = update
    return .decode
  }

  private func decode(_ update: UpdateAssembler.Update) -> Step {
    if rule.isDue(bytes: update.bytes.count) { due = update.number }
    guard brokenEpoch != update.epoch else { return show([]) }
    do throws(CodecError) {
      try decoder.decode(update.bytes, epoch: update.epoch, into: picture)
      brokenEpoch = nil
      return show(decoder.changed)
    } catch {
      brokenEpoch = update.epoch
      return say(.refresh, .send)
    }
  }

  private func show(_ rects: [Rect]) -> Step {
    message.removeAll(keepingCapacity: true)
    for rect in rects {
      for side in [rect.x, rect.y, rect.width, rect.height] {
        withUnsafeBytes(of: side.littleEndian) { message.append(contentsOf: $0) }
      }
    }
    return .show
  }
}
