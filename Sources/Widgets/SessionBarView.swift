import Framebuffer
import X11

/// A session bar at one monitor, in the middle of its upper edge. Belongs to the thread of its connection.
final class SessionBarView {
  /// The menu of rights, at 96 dpi.
  static let menuWidth = 340

  private(set) var window: Window
  private let monitor: Rect
  private let theme: Theme
  private let typefaces: Typefaces
  private var canvas: Canvas
  private var content: SessionBar.Content
  private var layout: SessionBarLayout
  private var hovered: SessionBarLayout.Part?

  /// A bar that is shown; throws `.visual` or `.extensionMissing` where the display cannot.
  init(_ connection: DisplayConnection, _ monitor: Rect, _ content: SessionBar.Content) throws(X11Error) {
    self.monitor = monitor
    self.content = content
    theme = Theme(scale: connection.scale)
    typefaces = Typefaces(connection)
    layout = SessionBarLayout(content, widest: Int(monitor.width), theme: theme, measure: .init(typefaces))
    let place = Self.place(layout, monitor)
    guard let window = Window(connection, role: .bar(x: place.x, y: place.y), width: layout.width, height: layout.height) else {
      throw X11Error(.visual, connection.name)
    }
    self.window = window
    guard let canvas = Canvas(window, typefaces) else { throw X11Error(.extensionMissing, "RENDER") }
    self.canvas = canvas
    window.show()
    draw()
  }

  /// Where a menu below this bar begins.
  var menuPlace: (x: Int, y: Int) {
    let rights = layout.boxes.first { $0.part == .rights }.map { Int($0.rect.x) } ?? 0
    let right = window.origin.x + window.width - theme.pixels(Self.menuWidth)
    return (max(Int(monitor.x), min(window.origin.x + rights, right)), window.origin.y + window.height)
  }

  func show(_ content: SessionBar.Content) {
    guard content != self.content else { return }
    self.content = content
    layout = SessionBarLayout(content, widest: Int(monitor.width), theme: theme, measure: .init(typefaces))
    if layout.width != window.width {
      let place = Self.place(layout, monitor)
      window.place(x: place.x, y: place.y, width: layout.width, height: layout.height)
      if let fresh = Canvas(window, typefaces) { canvas = fresh }
    }
    draw()
  }

  /// What a press means. It counts when the button goes down: who wants to stop does not wait.
  func handle(_ event: WindowEvent) -> SessionBarLayout.Part? {
    switch event {
    case .exposed: draw()
    case .pointerMoved(let x, let y): hover(layout.part(x: x, y: y))
    case .pointerLeft: hover(nil)
    case .button(let button) where button.number == 1 && button.isDown: return layout.part(x: button.x, y: button.y)
    default: break
    }
    return nil
  }

  private func hover(_ part: SessionBarLayout.Part?) {
    guard part != hovered else { return }
    hovered = part
    draw()
  }

  private static func place(_ layout: SessionBarLayout, _ monitor: Rect) -> (x: Int, y: Int) {
    (Int(monitor.x) + max(0, (Int(monitor.width) - layout.width) / 2), Int(monitor.y))
  }

  private func draw() {
    let whole = Rect(width: Int32(canvas.width), height: Int32(canvas.height))
    canvas.fill(whole, Theme.barLine)
    let edge = Int32(max(1, theme.pixels(1)))
    canvas.fill(Rect(x: edge, y: 0, width: whole.width - 2 * edge, height: whole.height - edge), Theme.bar)
    canvas.fill(layout.dot, radius: Int(layout.dot.width) / 2, content.isPaused ? Theme.paused : Theme.live)
    for (part, rect) in layout.boxes { canvas.fill(rect, radius: theme.pixels(6), color(of: part)) }
    drawSwitch()
    if layout.boxes.contains(where: { $0.part == .rights }) { canvas.fill(.arrow, in: layout.arrow, Theme.barQuiet) }
    if let badge = layout.badge { canvas.fill(badge, radius: Int(badge.width) / 2, Theme.paused) }
    for line in layout.lines { canvas.text(line.text, x: line.x, baseline: line.baseline, line.style, line.color) }
    canvas.show()
  }

  private func color(of part: SessionBarLayout.Part) -> Color {
    switch part {
    case .stop: hovered == part ? Theme.stopHover : Theme.stop
    case .viewOnly, .rights, .chat: hovered == part ? Theme.barHover : Theme.barField
    }
  }

  private func drawSwitch() {
    let track = layout.track
    canvas.fill(track, radius: Int(track.height) / 2, content.isViewOnly ? Theme.live : Theme.barLine)
    let inset = Int32(theme.pixels(2))
    let side = track.height - 2 * inset
    let x = content.isViewOnly ? track.maxX - inset - side : track.x + inset
    canvas.fill(Rect(x: x, y: track.y + inset, width: side, height: side), radius: Int(side) / 2, Theme.barText)
  }
}
