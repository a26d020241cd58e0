import Synchronization
import Wire
import X11

/// What a technician points at and draws on the customer's screen for guidance (S2-2): a ring with the technician's name, and lines that
/// get thinner and vanish after some seconds. Clicks go through it. It runs on a thread and a connection of its own, which sleeps
/// while nothing is shown.
public final class Marks: Sendable {
  private struct Mark {
    var kind: MarkKind
    var x: Int
    var y: Int
  }

  private let mailbox = Mailbox<Mark>()

  /// An overlay that shows nothing yet; `name` stands beside the ring. Throws where the display is not there or cannot shape
  /// windows.
  public init(display: String?, cookie: [UInt8]?, name: String) throws(X11Error) {
    let connection = try DisplayConnection(name: display, cookie: cookie)
    guard let overlay = Overlay(connection, name: name) else { throw X11Error(.extensionMissing, "SHAPE") }
    mailbox.attach(to: connection)
    let owned = Mutex((connection, overlay, MarkList(scale: connection.scale)))
    let thread = self
    WorkerThread.start { owned.withLock { thread.run($0.0, $0.1, &$0.2) } }
  }

  /// Shows one step more, at a pixel of the screen; returns at once.
  public func show(_ kind: MarkKind, x: Int, y: Int) { mailbox.send(Mark(kind: kind, x: x, y: y)) }

  /// Takes everything off the screen and ends the thread.
  public func stop() { mailbox.close() }

  private func run(_ connection: DisplayConnection, _ overlay: Overlay, _ list: inout MarkList) {
    while !connection.isLost, let marks = mailbox.take() {
      let now = ContinuousClock.now
      for mark in marks { list.take(mark.kind, x: mark.x, y: mark.y, at: now) }
      list.forget(at: now)
      overlay.handleEvents()
      overlay.show(list.strokes(at: now), ring: list.ring)
      connection.wait(milliseconds: list.isEmpty ? nil : 40)
    }
    overlay.show([], ring: nil)
  }
}

/// The marks of a screen and their age. Pure.
struct MarkList {
  /// A line and when it was last drawn at.
  private struct Line {
    var points: [Overlay.Point]
    var touched: ContinuousClock.Instant
  }

  /// More is not kept: lines vanish, but a hostile viewer may draw faster.
  static let mostLines = 64
  static let mostPoints = 2048
  /// From the last point on, a line stays so long and then gets thinner until it is gone.
  static let stay = Duration.seconds(4)
  static let fade = Duration.seconds(1)

  private let width: Double
  private var lines: [Line] = []
  private var isDrawing = false
  private(set) var ring: Overlay.Point?
  private var ringTouched = ContinuousClock.now

  init(scale: Double) {
    width = 6 * scale
  }

  /// True where nothing is shown.
  var isEmpty: Bool { lines.isEmpty && ring == nil }

  mutating func take(_ kind: MarkKind, x: Int, y: Int, at now: ContinuousClock.Instant) {
    ring = kind == .clear ? nil : .init(x: x, y: y)
    ringTouched = now
    switch kind {
    case .clear: lines = []
    case .point: isDrawing = false
    case .begin:
      lines = lines.suffix(Self.mostLines - 1) + [Line(points: [.init(x: x, y: y)], touched: now)]
      isDrawing = true
    case .line:
      guard isDrawing, let last = lines.indices.last else { return }
      if lines[last].points.count < Self.mostPoints { lines[last].points.append(.init(x: x, y: y)) }
      lines[last].touched = now
    }
  }

  /// Lets go of what has vanished.
  mutating func forget(at now: ContinuousClock.Instant) {
    lines.removeAll { now - $0.touched > Self.stay + Self.fade }
    if lines.isEmpty { isDrawing = false }
    if now - ringTouched > Self.stay { ring = nil }
  }

  /// The lines with the width of their age.
  func strokes(at now: ContinuousClock.Instant) -> [Overlay.Stroke] {
    lines.map { line in
      let left = min(max((Self.stay + Self.fade - (now - line.touched)) / Self.fade, 0), 1)
      return Overlay.Stroke(points: line.points, width: Int((width * left).rounded(.up)))
    }
  }
}
