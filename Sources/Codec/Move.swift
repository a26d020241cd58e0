import Framebuffer

/// A piece of the viewer's picture that is copied to another place before pixels are sent.
public struct Move: Equatable, Sendable {
  /// Where it goes; of the same size as where it comes from.
  public var target: Rect
  /// The left and upper edge of where it comes from.
  public var fromX: Int32
  public var fromY: Int32

  public init(target: Rect, fromX: Int32, fromY: Int32) {
    self.target = target
    self.fromX = fromX
    self.fromY = fromY
  }

  /// Where it comes from.
  public var source: Rect { Rect(x: fromX, y: fromY, width: target.width, height: target.height) }
}
