import CX11
import Framebuffer
import struct Framebuffer.Region
import Wire

/// The screen of a display in memory, and what happens to it: damage, another size, the pointer's shape and place.
///
/// Belongs to the thread of its connection. `collect` reads what the server has reported, `grab` fetches pixels; between the two
/// nothing moves. The pointer is never in the pixels.
public final class ScreenCapture {
  /// What has happened since the last `collect`.
  public struct Changes {
    /// Where something was drawn.
    public var damage = Region()
    /// The size, the monitors or the part are others; `surface` is a new one, black, and everything counts as damaged.
    public var isResized = false
    /// `cursor` gives another shape.
    public var hasNewCursor = false
    /// Where somebody at the device has moved the pointer to.
    public var pointer: (x: Int, y: Int)?
  }

  private let connection: DisplayConnection
  private let display: OpaquePointer
  private let root: Drawable
  private let events: EventNumbers
  private let devices: PhysicalDevices
  private let damage: Damage
  /// Copies what is seen, windows on windows.
  private let gc: GC?
  private var image: SharedImage
  /// The part of the screen that `surface` shows.
  public private(set) var part: Rect
  /// Number of the monitor that is shown, from 1; 0 is all of them.
  private var chosen = 0
  private var isNewlyChosen = false
  private var windows = WindowMoves()

  /// Where the extensions' events begin.
  private struct EventNumbers {
    var damage: Int32 = 0
    var fixes: Int32 = 0
    var randr: Int32 = 0
  }

  /// Begins to watch the default screen. Throws `.visual` where it is not 24-bit TrueColor, `.extensionMissing` without DAMAGE,
  /// XFIXES or RANDR.
  public init(_ connection: DisplayConnection) throws(X11Error) {
    self.connection = connection
    display = connection.display
    root = XDefaultRootWindow(display)
    events = try Self.extensions(connection)
    try Self.checkVisual(connection)
    part = Self.screen(display)
    image = try SharedImage(connection, width: Int(part.width), height: Int(part.height))
    damage = XDamageCreate(display, root, XDamageReportRawRectangles)
    var values = XGCValues()
    values.subwindow_mode = IncludeInferiors
    values.graphics_exposures = 0
    gc = XCreateGC(display, root, UInt(GCSubwindowMode | GCGraphicsExposures), &values)
    XFixesSelectCursorInput(display, root, UInt(XFixesDisplayCursorNotifyMask))
    XRRSelectInput(display, root, Int32(RRScreenChangeNotifyMask | RRCrtcChangeNotifyMask | RROutputChangeNotifyMask))
    devices = PhysicalDevices(display)
    devices.selectMotion(on: root)
    WindowMoves.select(display, root: root)
    guard connection.takeError() == nil else { throw X11Error(.refused, connection.name) }
  }

  deinit {
    if let gc { XFreeGC(display, gc) }
    if !connection.isLost { XDamageDestroy(display, damage) }
  }

  /// The newest pixels that were grabbed.
  public var surface: Surface { image.surface }

  /// Shows only this monitor of `monitors`, from 1, or all where there is none of that number. The next `collect` carries it out.
  public func choose(_ monitor: Int) {
    isNewlyChosen = isNewlyChosen || monitor != chosen
    chosen = monitor
  }

  /// Reads everything the server has reported; does not wait. Throws `.displayLost` once the server has gone away.
  public func collect() throws(X11Error) -> Changes {
    var changes = Changes()
    changes.isResized = isNewlyChosen
    isNewlyChosen = false
    var hasMoved = false
    while var event = connection.nextEvent() {
      switch event.type {
      case events.damage + XDamageNotify:
        let area = withUnsafeBytes(of: &event) { $0.loadUnaligned(as: XDamageNotifyEvent.self).area }
        changes.damage.add(
          Rect(x: Int32(area.x), y: Int32(area.y), width: Int32(area.width), height: Int32(area.height))
            .offset(dx: -part.x, dy: -part.y))
      case events.fixes + XFixesCursorNotify:
        changes.hasNewCursor = true
      case events.randr + RRScreenChangeNotify, events.randr + RRNotify:
        XRRUpdateConfiguration(&event)
        changes.isResized = true
      default:
        if !windows.note(event, root: root), let input = devices.input(&event), input.isPhysical { hasMoved = true }
      }
    }
    guard !connection.isLost else { throw X11Error(.displayLost, connection.name) }
    if changes.isResized { try renew(&changes) }
    if hasMoved { changes.pointer = pointer() }
    changes.damage.clip(to: surface.bounds)
    return changes
  }

  /// Brings `surface` up to date in the rows that `region` touches. False where the server refused, as it does in the moment
  /// in which the size changes: collect, and try again.
  public func grab(_ region: Region) -> Bool {
    guard !region.isEmpty else { return !connection.isLost }
    if let pixmap = image.pixmap, let gc { return copy(region, to: pixmap, gc) }
    for band in Self.bands(of: region, in: surface.bounds) {
      let image = image.image
      if self.image.isShared {
        // The image describes the band while the call runs; its data says where in the segment the pixels go.
        let (data, height) = (image.pointee.data, image.pointee.height)
        image.pointee.data = data.map { $0 + Int(band.y) * Int(image.pointee.bytes_per_line) }
        image.pointee.height = band.height
        let status = XShmGetImage(display, root, image, part.x, part.y + band.y, UInt.max)
        image.pointee.data = data
        image.pointee.height = height
        guard status != 0 else { return refused() }
      } else {
        let (width, height) = (UInt32(clamping: band.width), UInt32(clamping: band.height))
        guard XGetSubImage(display, root, part.x, part.y + band.y, width, height, UInt.max, ZPixmap, image, 0, band.y) != nil
        else {
          return refused()
        }
      }
    }
    return !connection.isLost
  }

  /// How far windows have gone since the last call, as far as is known: hints for the picture that was just grabbed.
  public func takeWindowMoves() -> [Offset] { windows.take() }

  /// All pieces with one answer: waiting for each would cost more than the pixels.
  private func copy(_ region: Region, to pixmap: Pixmap, _ gc: GC) -> Bool {
    for rect in region.rects {
      XCopyArea(
        display, root, pixmap, gc, part.x + rect.x, part.y + rect.y, UInt32(clamping: rect.width), UInt32(clamping: rect.height),
        rect.x, rect.y)
    }
    return connection.takeError() == nil && !connection.isLost
  }

  /// The pointer's shape; nil where it cannot be had or is larger than `CursorImage` allows.
  public func cursor() -> CursorImage? {
    guard let image = XFixesGetCursorImage(display) else { return nil }
    defer { XFree(image) }
    let shape = image.pointee
    let count = Int(shape.width) * Int(shape.height)
    guard count <= CursorImage.maxSide * CursorImage.maxSide, let pixels = shape.pixels else { return nil }
    return CursorImage(
      width: Int(shape.width), height: Int(shape.height), hotX: Int(shape.xhot), hotY: Int(shape.yhot),
      pixels: (0..<count).map { UInt32(truncatingIfNeeded: pixels[$0]) })
  }

  /// The monitors of the screen, at most `Limits.monitors`; none where the server does not know.
  public func monitors() -> [Monitor] {
    var count: Int32 = 0
    guard let list = XRRGetMonitors(display, root, 1, &count) else { return [] }
    defer { XRRFreeMonitors(list) }
    return (0..<min(Int(count), Limits.monitors)).map { index in
      let monitor = list[index]
      let name = XGetAtomName(display, monitor.name)
      defer { if let name { XFree(name) } }
      return Monitor(
        x: UInt16(clamping: monitor.x), y: UInt16(clamping: monitor.y), width: UInt16(clamping: monitor.width),
        height: UInt16(clamping: monitor.height), isPrimary: monitor.primary != 0,
        name: name.map { String(cString: $0) } ?? "")
    }
  }

  private func renew(_ changes: inout Changes) throws(X11Error) {
    let screen = Self.screen(display)
    let monitors = monitors()
    part = chosen > 0 && chosen <= monitors.count ? Rect(monitors[chosen - 1]).intersection(screen) : screen
    if part.isEmpty { part = screen }
    if part.width != surface.bounds.width || part.height != surface.bounds.height {
      image = try SharedImage(connection, width: Int(part.width), height: Int(part.height))
    }
    changes.damage = Region(surface.bounds)
  }

  private func pointer() -> (x: Int, y: Int)? {
    var (rootReturned, child): (UInt, UInt) = (0, 0)
    var (x, y, windowX, windowY): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var mask: UInt32 = 0
    guard XQueryPointer(display, root, &rootReturned, &child, &x, &y, &windowX, &windowY, &mask) != 0 else { return nil }
    return (Int(x), Int(y))
  }

  private func refused() -> Bool {
    _ = connection.takeError()
    return false
  }

  /// Whole rows, each once, from the top: they lie in one piece in memory, and one request fetches them.
  private static func bands(of region: Region, in bounds: Rect) -> [Rect] {
    var bands: [Rect] = []
    for rect in region.rects.map({ $0.intersection(bounds) }).filter({ !$0.isEmpty }).sorted(by: { $0.y < $1.y }) {
      let band = Rect(x: 0, y: rect.y, width: bounds.width, height: rect.height)
      if let last = bands.last, last.maxY >= band.y {
        bands[bands.count - 1] = last.union(band)
      } else {
        bands.append(band)
      }
    }
    return bands
  }

  private static func screen(_ display: OpaquePointer) -> Rect {
    let screen = XDefaultScreen(display)
    let side = Int32(Limits.screenSide)
    return Rect(width: min(XDisplayWidth(display, screen), side), height: min(XDisplayHeight(display, screen), side))
  }

  private static func checkVisual(_ connection: DisplayConnection) throws(X11Error) {
    let screen = XDefaultScreen(connection.display)
    guard XDefaultDepth(connection.display, screen) == 24, let visual = XDefaultVisual(connection.display, screen),
      visual.pointee.red_mask == 0xFF0000, visual.pointee.green_mask == 0xFF00, visual.pointee.blue_mask == 0xFF
    else { throw X11Error(.visual, connection.name) }
  }

  private static func extensions(_ connection: DisplayConnection) throws(X11Error) -> EventNumbers {
    let display = connection.display
    var numbers = EventNumbers()
    var (error, major, minor): (Int32, Int32, Int32) = (0, 0, 0)
    guard XDamageQueryExtension(display, &numbers.damage, &error) != 0, XDamageQueryVersion(display, &major, &minor) != 0 else {
      throw X11Error(.extensionMissing, "DAMAGE")
    }
    guard XFixesQueryExtension(display, &numbers.fixes, &error) != 0, XFixesQueryVersion(display, &major, &minor) != 0 else {
      throw X11Error(.extensionMissing, "XFIXES")
    }
    guard XRRQueryExtension(display, &numbers.randr, &error) != 0, XRRQueryVersion(display, &major, &minor) != 0 else {
      throw X11Error(.extensionMissing, "RANDR")
    }
    return numbers
  }
}

extension Rect {
  /// The place of a monitor on the screen.
  public init(_ monitor: Monitor) {
    self.init(x: Int32(monitor.x), y: Int32(monitor.y), width: Int32(monitor.width), height: Int32(monitor.height))
  }
}

/// How far the windows of a screen have gone from one picture to the next, by what the server tells of them.
///
/// It is a hint and no more: a window may have gone on before the picture was taken, other clients may send events that are not true, and
/// a window that was never heard of has no place to come from.
private struct WindowMoves {
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
