import CX11
import Framebuffer

extension DisplayConnection {
  /// Where the monitors are on the screen, the primary one first; the whole screen where RandR knows none.
  public var monitorAreas: [Rect] {
    let areas = randrMonitors { Rect(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
    return areas.isEmpty ? [primaryMonitor] : areas
  }

  /// The monitor where a dialog belongs.
  var primaryMonitor: Rect {
    let screen = XDefaultScreen(display)
    return randrMonitors { Rect(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }.first
      ?? Rect(width: XDisplayWidth(display, screen), height: XDisplayHeight(display, screen))
  }

  /// How many device pixels stand for one pixel of a 96 dpi screen, 1 ... 4 in quarters: from the resource `Xft.dpi` that
  /// desktops set, else from the primary monitor's size where it claims a believable density of at least 144 dpi.
  public var scale: Double {
    let dots = resourceDots ?? monitorDots
    return min(max((dots / 96 * 4).rounded() / 4, 1), 4)
  }

  private var resourceDots: Double? {
    guard let resources = XResourceManagerString(display) else { return nil }
    for line in String(cString: resources).split(separator: "\n") where line.hasPrefix("Xft.dpi:") {
      return Double(line.dropFirst("Xft.dpi:".count).filter { !$0.isWhitespace })
    }
    return nil
  }

  private var monitorDots: Double {
    let first = randrMonitors { (pixels: Double($0.width), millimetres: Double($0.mwidth)) }.first
    guard let first, first.millimetres > 0 else { return 96 }
    let dots = first.pixels / (first.millimetres / 25.4)
    return (144...400).contains(dots) ? dots : 96
  }

  /// Something of each monitor, the primary one's first.
  private func randrMonitors<Part>(_ part: (XRRMonitorInfo) -> Part) -> [Part] {
    var count: Int32 = 0
    guard !isLost, let monitors = XRRGetMonitors(display, XDefaultRootWindow(display), 1, &count) else { return [] }
    defer { XRRFreeMonitors(monitors) }
    let list = UnsafeBufferPointer(start: monitors, count: Int(max(count, 0)))
    return (list.filter { $0.primary != 0 } + list.filter { $0.primary == 0 }).map(part)
  }
}
