import Framebuffer
import Testing
import WebViewer
import Wire

@testable import WebSharer

/// A sharer and a viewer, both as browsers have them, and a line between them that takes its time.
final class SharedDesk {
  let sharer = BrowserSharer()
  let viewer = BrowserViewer(.number, rights: 1)
  /// Microseconds.
  private(set) var now: Int64 = 1_000_000
  /// Frames that the sharer's page was told, and those that the viewer's page was.
  private(set) var told: [Frame] = []
  private(set) var heard: [Frame] = []
  private(set) var bytesSent = 0
  private(set) var updates = 0
  /// The viewer presents what it has got so many microseconds later.
  var delay: Int64 = 0
  /// The viewer presents nothing any more.
  var isLost = false
  private var due: [(at: Int64, bytes: [UInt8])] = []

  /// Leads the session to where the person is asked.
  func judge() {
    #expect(send(sharer.challenge(Array(repeating: 7, count: 32))))
    pump()
    let grant = viewer.machine.present(grant: [1, 2, 3], signature: Array(repeating: 9, count: 64))
    if let grant { receive(FrameWriter.bytes(of: grant)) }
    #expect(send(sharer.ask(seconds: 60)))
    pump()
  }

  /// Leads the session to where the screen is shown.
  func open() {
    judge()
    #expect(send(sharer.welcome(seconds: 600, name: "Küche")))
    pump()
  }

  /// Hands a new picture over.
  func show(_ screen: Surface, _ order: CanvasIntake.Order = .canvas) {
    let bytes = Self.bytes(of: screen, order)
    #expect(bytes.withUnsafeBytes { sharer.show($0, width: screen.width, height: screen.height, order) })
  }

  static func bytes(of screen: Surface, _ order: CanvasIntake.Order) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(screen.pixels.count * 4)
    for (index, pixel) in screen.pixels.enumerated() {
      let (red, green, blue) = (UInt8(pixel >> 16 & 0xFF), UInt8(pixel >> 8 & 0xFF), UInt8(pixel & 0xFF))
      bytes += order == .canvas ? [red, green, blue, 255] : [blue, green, red, UInt8(truncatingIfNeeded: index)]
    }
    return bytes
  }

  /// Lets so many microseconds pass, a millisecond at a time.
  func pass(_ time: Int64) {
    for _ in 0..<max(1, time / 1000) {
      now += 1000
      pump()
    }
  }

  /// What both pages do, until there is nothing more to do at this moment.
  func pump() {
    while deliver() || send(sharer.tick(at: now)) { stepViewer() }
  }

  /// Frames of the viewer for the sharer; returns the last step that was none of waiting.
  @discardableResult
  func receive(_ bytes: [UInt8]) -> BrowserSharer.Step {
    bytes.withUnsafeBytes { sharer.receive($0) }
    var last = BrowserSharer.Step.wait
    while true {
      let step = sharer.step(at: now)
      if step == .wait { return last }
      last = step
      if step == .broken { return last }
      if step == .send { _ = send(.send) } else { told += Self.frames(sharer.message) }
    }
  }

  /// True where a step of the sharer has sent something, which the viewer then has.
  @discardableResult
  func send(_ step: BrowserSharer.Step) -> Bool {
    #expect(step == .wait || step == .send)
    guard step == .send else { return false }
    bytesSent += sharer.message.count
    updates += Self.frames(sharer.message).count { if case .update(_, _, true, _) = $0 { true } else { false } }
    sharer.message.withUnsafeBytes { viewer.receive($0) }
    stepViewer()
    return true
  }

  /// Hands over what the viewer has sent long enough ago.
  private func deliver() -> Bool {
    guard let first = due.first, first.at <= now else { return false }
    due.removeFirst()
    #expect(receive(first.bytes) != .broken)
    return true
  }

  private func stepViewer() {
    while true {
      switch viewer.step() {
      case .wait: return
      case .show: if !isLost, viewer.presented() { due.append((now + delay, viewer.message)) }
      case .send: due.append((now + delay, viewer.message))
      case .frame: heard += Self.frames(viewer.message)
      case .grant: break
      case .agree, .decode, .broken:
        Issue.record("the viewer does not understand")
        return
      }
    }
  }

  static func frames(_ bytes: [UInt8]) -> [Frame] {
    var reader = FrameReader()
    reader.append(bytes)
    var frames: [Frame] = []
    while case .done(let frame)? = try? reader.next() { frames.append(frame) }
    return frames
  }

  /// True where the viewer's picture is the screen, to the very pixel.
  func isExact(_ screen: Surface) -> Bool {
    viewer.picture.bounds == screen.bounds && !screen.differs(from: viewer.picture, in: screen.bounds)
  }
}
