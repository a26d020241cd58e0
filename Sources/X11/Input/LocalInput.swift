import CX11
import Synchronization

/// What people do at the devices of a display, told apart from what programs inject there (S2-20), and the keys that end
/// a session from the keyboard (S2-17).
///
/// It listens to what devices make and not to what windows get (XInput 2 raw events): no focus, no full-screen program and
/// no grab keeps that away, and an injected key neither presses nor releases one of these. It runs on a thread and a connection of its own,
/// which sleeps while nobody does anything.
public final class LocalInput: Sendable {
  /// How often something was pressed or moved; repeats of a held key are not counted.
  public struct Counts: Equatable, Sendable {
    public var keys = 0
    public var buttons = 0
    public var motions = 0

    /// Nothing yet.
    public init() {}
  }

  private struct State {
    var physical = Counts()
    var program = Counts()
    var lastActivity: ContinuousClock.Instant?
    var isOver = false
  }

  /// Events of so many milliseconds are read together: a mouse reports up to 1000 times a second.
  private static let interval: Int32 = 20

  private let state = Mutex(State())
  private let waker: Waker

  /// Opens the connection and starts; `hotKey` is called on the thread whenever a person presses Control, Alt and End
  /// together. Throws where the display is not there.
  public init(display: String?, cookie: [UInt8]?, hotKey: @escaping @Sendable () -> Void) throws(X11Error) {
    let connection = try DisplayConnection(name: display, cookie: cookie)
    let devices = PhysicalDevices(connection.display)
    devices.selectEverything(on: XDefaultRootWindow(connection.display))
    guard connection.takeError() == nil else { throw X11Error(.extensionMissing, "XInputExtension") }
    waker = connection.wakeHandle
    let owned = Mutex((connection, devices, HotKey(connection.display)))
    let thread = self
    WorkerThread.start { owned.withLock { thread.run($0.0, $0.1, &$0.2, hotKey) } }
  }

  /// When a person last touched a device; nil where nobody has since the start.
  public var lastActivity: ContinuousClock.Instant? { state.withLock { $0.lastActivity } }

  /// What people have done, and what programs have.
  public var counts: (physical: Counts, program: Counts) { state.withLock { ($0.physical, $0.program) } }

  /// Ends the thread.
  public func stop() {
    state.withLock { $0.isOver = true }
    waker.wake()
  }

  private func run(_ connection: DisplayConnection, _ devices: PhysicalDevices, _ keys: inout HotKey, _ hotKey: () -> Void) {
    while !connection.isLost, !state.withLock({ $0.isOver }) {
      while var event = connection.nextEvent() {
        guard let input = devices.input(&event) else { continue }
        note(input)
        if input.kind == .key, input.isPhysical, keys.change(input.code, isDown: input.isDown) { hotKey() }
      }
      connection.wait(milliseconds: nil)
      connection.pause(milliseconds: Self.interval)
    }
  }

  private func note(_ input: PhysicalDevices.Input) {
    state.withLock { state in
      if input.isPhysical { state.lastActivity = .now }
      guard input.isDown || input.kind == .motion else { return }
      let counter: WritableKeyPath<Counts, Int> =
        switch input.kind {
        case .key: \.keys
        case .button: \.buttons
        case .motion: \.motions
        }
      if input.isPhysical { state.physical[keyPath: counter] += 1 } else { state.program[keyPath: counter] += 1 }
    }
  }
}

/// Keys that mean something when one of each group is held. Pure: it goes by the key codes that devices send, so neither the
/// layout of the moment nor what is held by others matters.
struct HotKey {
  private let groups: [Set<Int>]
  private var held: Set<Int> = []

  init(_ groups: [Set<Int>]) {
    self.groups = groups
  }

  /// Control, Alt or AltGr, and End, where the layout has them now.
  init(_ display: OpaquePointer) {
    func codes(_ keysyms: Int32...) -> Set<Int> {
      Set(keysyms.map { Int(XKeysymToKeycode(display, KeySym($0))) }.filter { $0 != 0 })
    }
    self.init([
      codes(XK_Control_L, XK_Control_R), codes(XK_Alt_L, XK_Alt_R, XK_ISO_Level3_Shift), codes(XK_End, XK_KP_End),
    ])
  }

  /// A key went down or up; true where that completes the combination.
  mutating func change(_ code: Int, isDown: Bool) -> Bool {
    guard isDown else {
      held.remove(code)
      return false
    }
    let isNew = held.insert(code).inserted
    return isNew && groups.contains { $0.contains(code) } && groups.allSatisfy { !$0.isDisjoint(with: held) }
  }
}
