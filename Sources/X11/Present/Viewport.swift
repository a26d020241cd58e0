import Framebuffer

/// Where the remote screen lies in the window, and back: 1:1 with the part that does not fit reached by pushing the
/// pointer against an edge, or scaled to fit. Pure arithmetic, in device pixels.
public struct Viewport: Equatable, Sendable {
  /// The remote screen and the window; sides of at least 1.
  public private(set) var remote: (width: Int, height: Int)
  public private(set) var window: (width: Int, height: Int)
  /// True scales the whole remote screen into the window; false shows it pixel for pixel.
  public private(set) var isFitted: Bool
  /// The remote pixel in the window's top left corner while 1:1 and the remote screen is larger.
  private var origin = (x: 0, y: 0)
  /// How near the pointer must come to an edge to move the view.
  private static let edge = 24
  /// The furthest one step moves the view.
  private static let step = 32

  /// A view of the top left part.
  public init(remoteWidth: Int, remoteHeight: Int, windowWidth: Int, windowHeight: Int, isFitted: Bool) {
    remote = (max(remoteWidth, 1), max(remoteHeight, 1))
    window = (max(windowWidth, 1), max(windowHeight, 1))
    self.isFitted = isFitted
  }

  public static func == (left: Viewport, right: Viewport) -> Bool {
    left.remote == right.remote && left.window == right.window && left.isFitted == right.isFitted
      && left.origin == right.origin
  }

  /// The remote screen has another size.
  public mutating func setRemote(width: Int, height: Int) {
    remote = (max(width, 1), max(height, 1))
    clamp()
  }

  /// The window has another size.
  public mutating func setWindow(width: Int, height: Int) {
    window = (max(width, 1), max(height, 1))
    clamp()
  }

  /// Changes between fit and 1:1.
  public mutating func setFitted(_ fitted: Bool) {
    isFitted = fitted
    clamp()
  }

  /// Window pixels for one remote pixel.
  public var scale: Double {
    guard isFitted else { return 1 }
    return min(Double(window.width) / Double(remote.width), Double(window.height) / Double(remote.height))
  }

  /// The box of the whole remote screen in window pixels; it may reach beyond the window, and is centred where smaller.
  public var picture: Rect {
    let width = max(1, Int((Double(remote.width) * scale).rounded()))
    let height = max(1, Int((Double(remote.height) * scale).rounded()))
    let x = width <= window.width ? (window.width - width) / 2 : -origin.x
    let y = height <= window.height ? (window.height - height) / 2 : -origin.y
    return Rect(x: Int32(clamping: x), y: Int32(clamping: y), width: Int32(clamping: width), height: Int32(clamping: height))
  }

  /// The remote pixel under a place in the window, the nearest where the place is beside the picture.
  public func remotePoint(x: Int, y: Int) -> (x: Int, y: Int) {
    let picture = picture
    func map(_ place: Int, _ start: Int32, _ side: Int) -> Int {
      min(max(Int((Double(place - Int(start)) / scale).rounded(.down)), 0), side - 1)
    }
    return (map(x, picture.x, remote.width), map(y, picture.y, remote.height))
  }

  /// The window pixels that show a rect of the remote screen, one more on each side where it is scaled, as neighbours mix.
  public func windowRect(_ rect: Rect) -> Rect {
    let picture = picture
    guard isFitted else { return rect.offset(dx: picture.x, dy: picture.y) }
    let left = (Double(rect.x) * scale).rounded(.down) - 1
    let top = (Double(rect.y) * scale).rounded(.down) - 1
    let right = (Double(rect.maxX) * scale).rounded(.up) + 1
    let bottom = (Double(rect.maxY) * scale).rounded(.up) + 1
    let box = Rect(x: Int32(left), y: Int32(top), width: Int32(right - left), height: Int32(bottom - top))
    return box.offset(dx: picture.x, dy: picture.y).intersection(picture)
  }

  /// Moves the view one step towards the edge the pointer is at; true where it moved and wants another step soon.
  public mutating func pushEdge(x: Int, y: Int) -> Bool {
    guard !isFitted else { return false }
    func shift(_ place: Int, _ side: Int) -> Int {
      if place < Self.edge { return (place - Self.edge) * Self.step / Self.edge }
      let beyond = place - (side - 1 - Self.edge)
      return beyond > 0 ? beyond * Self.step / Self.edge : 0
    }
    let before = origin
    origin.x += min(max(shift(x, window.width), -Self.step), Self.step)
    origin.y += min(max(shift(y, window.height), -Self.step), Self.step)
    clamp()
    return origin != before
  }

  private mutating func clamp() {
    origin.x = min(max(origin.x, 0), max(0, remote.width - window.width))
    origin.y = min(max(origin.y, 0), max(0, remote.height - window.height))
  }
}
