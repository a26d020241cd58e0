import Framebuffer
import TestSupport

/// A screen of 3840 x 2160 on which sixty times a second something moves: nearly every pixel changes.
final class LargeScreen {
  enum Kind: String, CaseIterable {
    /// A page of text goes up by three lines.
    case scroll
    /// A window with text goes over a photo.
    case drag
  }

  let screen: Surface
  /// How far the window has gone with the last step, as the X server would tell.
  private(set) var moves: [Offset] = []
  private let kind: Kind
  private let behind: Surface
  private var random = SyntheticDesktop(width: 1, height: 1, seed: 5)
  private var window: Rect
  private var steps = 0

  private static let lineHeight: Int32 = 30
  private static let linesAtOnce: Int32 = 3

  /// The screen before its first step.
  init(_ kind: Kind) {
    self.kind = kind
    behind = landscape(width: 3840, height: 2160)
    screen = Surface(width: 3840, height: 2160)
    window = kind == .drag ? Rect(x: 300, y: 200, width: 1600, height: 1200) : screen.bounds
    screen.copy(screen.bounds, from: behind)
    fill(window, with: 0xFFFFFF)
    for y in stride(from: window.y, to: window.maxY - Self.lineHeight, by: Int(Self.lineHeight)) { write(y) }
  }

  /// Moves something; returns where the screen has changed. The first step shows the screen as it is.
  func step() -> Region {
    steps += 1
    guard steps > 1 else { return Region(screen.bounds) }
    switch kind {
    case .scroll: return scroll()
    case .drag: return drag()
    }
  }

  private func scroll() -> Region {
    let way = Self.lineHeight * Self.linesAtOnce
    screen.copy(Rect(x: 0, y: way, width: window.width, height: window.height - way), toX: 0, y: 0)
    fill(Rect(x: 0, y: window.maxY - way, width: window.width, height: way), with: 0xFFFFFF)
    for line in 0..<Self.linesAtOnce { write(window.maxY - way + line * Self.lineHeight) }
    return Region(screen.bounds)
  }

  private func drag() -> Region {
    let old = window
    window = old.offset(dx: steps / 30 % 2 == 0 ? 37 : -37, dy: steps / 20 % 2 == 0 ? 21 : -21)
    moves = [Offset(dx: window.x - old.x, dy: window.y - old.y)]
    screen.copy(old, toX: window.x, y: window.y)
    for part in uncovered(old) { screen.copy(part, from: behind) }
    var damage = Region(old)
    damage.add(window)
    return damage
  }

  /// What lies in the old place of the window and not in the new one.
  private func uncovered(_ old: Rect) -> [Rect] {
    let (dx, dy) = (window.x - old.x, window.y - old.y)
    return [
      Rect(x: dx > 0 ? old.x : window.maxX, y: old.y, width: abs(dx), height: old.height),
      Rect(x: old.x, y: dy > 0 ? old.y : window.maxY, width: old.width, height: abs(dy)),
    ]
  }

  private func fill(_ rect: Rect, with color: UInt32) {
    for y in Int(rect.y)..<Int(rect.maxY) {
      for x in Int(rect.x)..<Int(rect.maxX) { screen.pixels[y * screen.width + x] = color }
    }
  }

  /// A line of letters in the window: blocks of 2 x 3 pixels by chance, with soft edges.
  private func write(_ y: Int32) {
    for x in stride(from: window.x + 20, to: window.maxX - 40, by: 16) {
      let shape = random.random(1 << 16)
      guard shape % 6 != 0 else { continue }
      for bit in 0..<16 where shape >> UInt32(bit) & 1 == 1 {
        let place = Rect(x: x + Int32(bit % 4) * 3, y: y + 4 + Int32(bit / 4) * 5, width: 2, height: 5)
        fill(place, with: 0x202020)
        fill(Rect(x: place.maxX, y: place.y, width: 1, height: 5), with: 0x909090)
      }
    }
  }
}
