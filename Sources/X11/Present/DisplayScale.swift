import CX11

extension DisplayConnection {
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
    var count: Int32 = 0
    guard let monitors = XRRGetMonitors(display, XDefaultRootWindow(display), 1, &count) else { return 96 }
    defer { XRRFreeMonitors(monitors) }
    let list = UnsafeBufferPointer(start: monitors, count: Int(max(count, 0)))
    guard let monitor = list.first(where: { $0.primary != 0 }) ?? list.first, monitor.mwidth > 0 else { return 96 }
    let dots = Double(monitor.width) / (Double(monitor.mwidth) / 25.4)
    return (144...400).contains(dots) ? dots : 96
  }
}
