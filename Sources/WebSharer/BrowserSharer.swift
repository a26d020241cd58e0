import Codec
import Framebuffer
import JPEG
import Policy
import Session
import Wire
import Zstandard

/// The customer's side of a desk stream in a browser: it shows the screen, and nothing else can be asked of it. Pictures and the plain
/// bytes of the stream go in, `step` says what the page has to do, and `tick` gives what is to be sent.
///
/// Whatever the page says and the technician asks for, the right to view is all there is: input is dropped, and a wish for more is
/// denied. Until the session is open nothing of the screen leaves (T51), which `AgentMachine` sees to.
///
/// Times are microseconds of a monotonic clock. Has one owner and no thread of its own.
public final class BrowserSharer {
  /// What the page has to do; the raw value is what `step` and `tick` return to it. `bytes` are in `message`.
  public enum Step: Int32 {
    /// Nothing, before more bytes, another picture or the time comes.
    case wait = 0
    /// Take note of a frame of the viewer, whose bytes are there: `chat`, `mark`, `ended`.
    case frame = 1
    /// Send the bytes that are there.
    case send = 2
    /// Check the grant of the frame `present` whose bytes are there, ask the person, then `welcome` or `refuse`.
    case judge = 3
    /// Answer the frame of the key agreement whose bytes are there.
    case agree = 4
    /// The stream breaks the protocol: close it.
    case broken = -1
  }

  /// The most pixels that a picture may have: two screens of 3840 x 2160.
  static let maxPixels = 2 * 3840 * 2160

  /// What belongs to the step.
  public private(set) var message: [UInt8] = []
  private var machine: AgentMachine
  private var reader = FrameReader()
  private var intake = CanvasIntake()
  private let pipeline: UpdatePipeline<ZstandardCompressor, ScanCompressor, NoVideo>
  private var isPaused = false
  /// The size that the viewer knows.
  private var told: Rect?

  /// A stream that a guest begins.
  public init() {
    machine = AgentMachine(.guest)
    pipeline = UpdatePipeline(UpdateEncoder(long: .long(), short: .short(), pictures: ScanCompressor(), video: NoVideo()))
  }

  // MARK: The screen

  /// Takes the newest picture; false where it is none: the bytes are not width * height * 4, or too many.
  func show(_ pixels: UnsafeRawBufferPointer, width: Int, height: Int, _ order: CanvasIntake.Order) -> Bool {
    guard width > 0, height > 0, width <= Limits.screenSide, height <= Limits.screenSide, width * height <= Self.maxPixels,
      pixels.count == width * height * 4, let start = pixels.baseAddress
    else { return false }
    pipeline.damaged(intake.take(start, width: width, height: height, order))
    return true
  }

  /// The next update, or the size, where it is time for one; `due` says when to call again.
  public func tick(at now: Int64) -> Step {
    message.removeAll(keepingCapacity: true)
    guard machine.state == .open, !isPaused, let screen = intake.screen else { return .wait }
    do throws(CodecError) {
      if told != screen.bounds {
        try pipeline.startEpoch(width: screen.width, height: screen.height)
        told = screen.bounds
        let (width, height) = (UInt16(clamping: screen.width), UInt16(clamping: screen.height))
        add(.screen(x: 0, y: 0, width: width, height: height, monitors: []))
      }
      if case .now = pipeline.due(at: now) {
        for frame in try pipeline.frames(of: screen, at: now) { add(frame) }
      }
      return message.isEmpty ? .wait : .send
    } catch {
      return .broken
    }
  }

  /// Microseconds until the next `tick`; nil where it may wait for a picture or for bytes.
  public func due(at now: Int64) -> Int64? {
    guard machine.state == .open, !isPaused, let screen = intake.screen else { return nil }
    guard told == screen.bounds else { return 0 }
    switch pipeline.due(at: now) {
    case .never, .afterAcknowledgement: return nil
    case .at(let time), .unlessDamaged(let time): return max(0, time - now)
    case .now: return 0
    }
  }

  private func add(_ frame: Frame) {
    message.append(contentsOf: FrameWriter.bytes(of: frame))
  }

  // MARK: The technician

  /// Takes bytes of the stream, however they were cut.
  public func receive(_ bytes: UnsafeRawBufferPointer) {
    reader.append(bytes)
  }

  /// Goes on to the next thing that the page has to do.
  public func step(at now: Int64) -> Step {
    message.removeAll(keepingCapacity: true)
    do throws(WireError) {
      while case .done(let frame) = try reader.next() {
        let step = take(frame, at: now)
        if step != .wait { return step }
      }
      return .wait
    } catch {
      return .broken
    }
  }

  private func take(_ frame: Frame, at now: Int64) -> Step {
    do throws(SessionError) {
      switch try machine.receive(frame) {
      case .ignore: return .wait
      case .agree: return say(frame, .agree)
      case .verify: return say(frame, .judge)
      case .ended: return say(frame, .frame)
      case .answer(let answer): return say(answer, .send)
      case .extend: return say(machine.settle(.rights(now: AccessRights.view.rawValue, .denied)), .send)
      case .deliver(let frame): return deliver(frame, at: now)
      }
    } catch {
      return .broken
    }
  }

  /// A frame of the open session.
  private func deliver(_ frame: Frame, at now: Int64) -> Step {
    switch frame {
    case .acknowledge(let number): return pipeline.acknowledged(number, at: now) ? .wait : .broken
    case .refresh:
      told = nil
      return .wait
    case .chat, .mark: return say(frame, .frame)
    default: return .wait
    }
  }

  private func say(_ frame: Frame?, _ step: Step) -> Step {
    guard let frame else { return .wait }
    add(frame)
    return step
  }

  // MARK: The page; what the viewer would refuse is not said

  /// The digits match, or need not: the grant has to carry this nonce.
  func challenge(_ nonce: [UInt8]) -> Step { nonce.count == 32 ? say { $0.challenge(nonce) } : .wait }

  /// A person is asked now.
  func ask(seconds: UInt16) -> Step { say { $0.ask(seconds: seconds) } }

  /// The person has agreed that the technician sees the screen, for so long.
  func welcome(seconds: UInt32, name: String) -> Step {
    guard name.utf8.count <= Limits.name else { return .wait }
    let (rights, variant) = (AccessRights.view.rawValue, Variant.confirmEverySession.rawValue)
    return say { $0.welcome(rights: rights, seconds: seconds, variant: variant, deviceName: name) }
  }

  /// The session is refused, for this reason (`Denial`).
  func refuse(_ denial: UInt16) -> Step { say { $0.refuse(denial: denial) } }

  /// The person holds the session, or it goes on: then the whole screen is sent.
  func pause(_ pause: Pause) -> Step {
    isPaused = pause != .over
    if !isPaused { told = nil }
    return say { $0.tell(.paused(pause)) }
  }

  /// What the person writes.
  func chat(_ text: String) -> Step { text.utf8.count <= Limits.chat ? say { $0.tell(.chat(text)) } : .wait }

  /// The end of business hours comes.
  func announceClosing(seconds: UInt16) -> Step { say { $0.tell(.closing(seconds: seconds)) } }

  /// The session ends from this side.
  func end(_ reason: SessionEnd) -> Step { say { $0.end(reason) } }

  private func say(_ change: (inout AgentMachine) -> Frame?) -> Step {
    message.removeAll(keepingCapacity: true)
    return say(change(&machine), .send)
  }
}
