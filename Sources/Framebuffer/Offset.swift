/// How far something has gone on the screen, in pixels: to the right and downwards positive.
public struct Offset: Equatable, Sendable {
  public var dx: Int32
  public var dy: Int32

  public init(dx: Int32, dy: Int32) {
    self.dx = dx
    self.dy = dy
  }
}
