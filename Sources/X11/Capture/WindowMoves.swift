import CX11
import Framebuffer

/// How far the windows of a screen have gone from one picture to the next, by what the server tells of them.
///
/// It is a hint and no more: a window may have gone on before the picture was taken, other clients may send events that are not true, and
/// a window that was never heard of has no place to come from.
struct WindowMoves {
  /// Where a window was in the picture before, and where it is now.
  private var places: [UInt: (before: Rect, now: Rect)] = [:]

  /// More windows are not followed: no desktop has so many, but a hostile program may.
  private static let maxWindows = 1024
  private static let maxOffsets = 4

  /// Asks for the events of the windows on the screen of this root.
  static func select(_ display: OpaquePointer, root: UInt) {
    XSelectInput(display, root, SubstructureNotifyMask)
  }

  /// Takes note of an event where it is one of a window; true where it was.
  mutating func note(_ event: XEvent, root: UInt) -> Bool {
    switch event.type {
    case ConfigureNotify:
      let window = event.xconfigure
      set(window.window, Rect(x: window.x, y: window.y, width: window.width, height: window.height))
    case CreateNotify:
      let window = event.xcreatewindow
      set(window.window, Rect(x: window.x, y: window.y, width: window.width, height: window.height))
    case ReparentNotify where event.xreparent.parent != root: places[event.xreparent.window] = nil
    case DestroyNotify: places[event.xdestroywindow.window] = nil
    case MapNotify, UnmapNotify, ReparentNotify, GravityNotify, CirculateNotify: break
    default: return false
    }
    return true
  }

  /// The ways that windows have gone since the last call without changing their size.
  mutating func take() -> [Offset] {
    var offsets: [Offset] = []
    for index in places.values.indices where places.values[index].before != places.values[index].now {
      let (before, now) = places.values[index]
      let (dx, dy) = (now.x.subtractingReportingOverflow(before.x), now.y.subtractingReportingOverflow(before.y))
      if before.width == now.width, before.height == now.height, !dx.overflow, !dy.overflow, offsets.count < Self.maxOffsets {
        offsets.append(Offset(dx: dx.partialValue, dy: dy.partialValue))
      }
      places.values[index].before = now
    }
    return offsets
  }

  private mutating func set(_ window: UInt, _ now: Rect) {
    guard places[window] == nil else {
      places[window]?.now = now
      return
    }
    if places.count < Self.maxWindows { places[window] = (now, now) }
  }
}
