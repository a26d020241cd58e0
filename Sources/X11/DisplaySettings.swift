import CX11

/// What a session may leave different on a display although it is the user's: key repeat, the locks (CapsLock,
/// NumLock) and the layout group, screen saver and energy saving. Taken at the start of a session and given back at
/// its end, whatever ended it.
public struct DisplaySettings: Equatable, Sendable {
  private var repeatsKeys: Bool
  private var lockedModifiers: UInt32
  private var lockedGroup: UInt32
  private var saver: Saver
  private var energy: Energy?

  private struct Saver: Equatable, Sendable {
    var timeout: Int32 = 0
    var interval: Int32 = 0
    var blanking: Int32 = 0
    var exposures: Int32 = 0
  }

  private struct Energy: Equatable, Sendable {
    var isOn: Bool
    var standby: UInt16 = 0
    var suspend: UInt16 = 0
    var off: UInt16 = 0
  }

  /// Reads the settings of a display; belongs to the thread of the connection.
  public init(of connection: DisplayConnection) {
    let display = connection.display
    var keyboard = XKeyboardState()
    XGetKeyboardControl(display, &keyboard)
    repeatsKeys = keyboard.global_auto_repeat == AutoRepeatModeOn
    var state = XkbStateRec()
    XkbGetState(display, UInt32(XkbUseCoreKbd), &state)
    lockedModifiers = UInt32(state.locked_mods)
    lockedGroup = UInt32(state.locked_group)
    saver = Saver()
    XGetScreenSaver(display, &saver.timeout, &saver.interval, &saver.blanking, &saver.exposures)
    energy = Self.energy(display)
  }

  /// What is set, for people who compare: a stable name and a value.
  var described: [(what: String, value: String)] {
    [
      ("keyboard.repeat", repeatsKeys ? "on" : "off"), ("keyboard.locks", "\(lockedModifiers)"),
      ("keyboard.group", "\(lockedGroup)"),
      ("saver", "\(saver.timeout) s, \(saver.interval) s, \(saver.blanking), \(saver.exposures)"),
      ("energy", energy.map { "\($0.isOn ? "on" : "off"), \($0.standby) s, \($0.suspend) s, \($0.off) s" } ?? "–"),
    ]
  }

  /// Gives the settings back, as far as they have changed. Returns after the server has worked it off.
  public func restore(on connection: DisplayConnection) {
    guard !connection.isLost else { return }
    let display = connection.display
    let now = DisplaySettings(of: connection)
    guard now != self else { return }
    if repeatsKeys { XAutoRepeatOn(display) } else { XAutoRepeatOff(display) }
    XkbLockModifiers(display, UInt32(XkbUseCoreKbd), 0xFF, lockedModifiers)
    XkbLockGroup(display, UInt32(XkbUseCoreKbd), lockedGroup)
    XSetScreenSaver(display, saver.timeout, saver.interval, saver.blanking, saver.exposures)
    if let energy, energy != now.energy {
      DPMSSetTimeouts(display, energy.standby, energy.suspend, energy.off)
      _ = energy.isOn ? DPMSEnable(display) : DPMSDisable(display)
    }
    _ = connection.takeError()
  }

  private static func energy(_ display: OpaquePointer) -> Energy? {
    var (event, error): (Int32, Int32) = (0, 0)
    guard DPMSQueryExtension(display, &event, &error) != 0, DPMSCapable(display) != 0 else { return nil }
    var level: UInt16 = 0
    var isOn: UInt8 = 0
    guard DPMSInfo(display, &level, &isOn) != 0 else { return nil }
    var energy = Energy(isOn: isOn != 0)
    DPMSGetTimeouts(display, &energy.standby, &energy.suspend, &energy.off)
    return energy
  }
}
