import CX11

/// Tells input that a person made at a device from input that a program made through XTEST.
///
/// XInput 2 names the device behind each event (`sourceid`); the server marks its two XTEST devices with the property
/// "XTEST Device" (X.Org server, Xext/xtest.c). Whatever cannot be asked counts as made by a program. A synthetic event
/// (XSendEvent) cannot be of this kind: the server refuses generic events there.
final class PhysicalDevices {
  /// A key, a button or a movement, with where it comes from.
  struct Input {
    enum Kind {
      case key
      case button
      case motion
    }

    var kind: Kind
    /// The window that was asked for; nil for what the device made, wherever focus and grabs are.
    var window: UInt?
    /// Key code or button number.
    var code: Int
    var isDown: Bool
    /// In the window.
    var x = 0
    var y = 0
    /// Modifiers and group, as a core event has them.
    var state: UInt32 = 0
    var isPhysical: Bool
  }

  private let display: OpaquePointer
  private let opcode: Int32?
  private let property: Atom
  private var known: [Int32: Bool] = [:]

  init(_ display: OpaquePointer) {
    self.display = display
    property = XInternAtom(display, "XTEST Device", 0)
    var opcode: Int32 = 0
    var event: Int32 = 0
    var error: Int32 = 0
    // Since 2.1 a grab of another client does not keep raw events away.
    var major: Int32 = 2
    var minor: Int32 = 2
    let present = XQueryExtension(display, "XInputExtension", &opcode, &event, &error) != 0
    self.opcode = present && XIQueryVersion(display, &major, &minor) == Success ? opcode : nil
  }

  /// Asks for keys and buttons of a window with their devices; without XInput 2 the window gets none.
  func select(on window: UInt) {
    select([XI_KeyPress, XI_KeyRelease, XI_ButtonPress, XI_ButtonRelease], on: window)
  }

  /// Asks for movements of the pointer wherever it is, given the root window; without XInput 2 there are none.
  func selectMotion(on root: UInt) {
    select([XI_RawMotion], on: root)
  }

  /// Asks for buttons wherever the pointer is and whoever has grabbed it, given the root window.
  func selectButtons(on root: UInt) {
    select([XI_RawButtonPress, XI_RawButtonRelease], on: root)
  }

  /// Asks for everything that devices do, touch as movement, given the root window.
  func selectEverything(on root: UInt) {
    select(
      [
        XI_RawKeyPress, XI_RawKeyRelease, XI_RawButtonPress, XI_RawButtonRelease, XI_RawMotion, XI_RawTouchBegin,
        XI_RawTouchUpdate,
      ], on: root)
  }

  /// What an event says that was asked for here; nil for all others.
  func input(_ event: inout XEvent) -> Input? {
    guard event.type == GenericEvent, event.xcookie.extension == opcode, XGetEventData(display, &event.xcookie) != 0 else {
      return nil
    }
    defer { XFreeEventData(display, &event.xcookie) }
    switch event.xcookie.evtype {
    case XI_KeyPress, XI_KeyRelease, XI_ButtonPress, XI_ButtonRelease:
      return (event.xcookie.data?.assumingMemoryBound(to: XIDeviceEvent.self).pointee).flatMap(input)
    default: return (event.xcookie.data?.assumingMemoryBound(to: XIRawEvent.self).pointee).flatMap(raw)
    }
  }

  private func input(_ event: XIDeviceEvent) -> Input? {
    let isKey = event.evtype == XI_KeyPress || event.evtype == XI_KeyRelease
    return Input(
      kind: isKey ? .key : .button, window: event.event, code: Int(event.detail),
      isDown: event.evtype == XI_KeyPress || event.evtype == XI_ButtonPress,
      x: Int(event.event_x), y: Int(event.event_y),
      state: UInt32(truncatingIfNeeded: event.mods.effective) | UInt32(truncatingIfNeeded: event.group.effective) << 13,
      isPhysical: isPhysical(event.sourceid))
  }

  private func raw(_ event: XIRawEvent) -> Input? {
    let kind: Input.Kind
    switch event.evtype {
    case XI_RawKeyPress, XI_RawKeyRelease: kind = .key
    case XI_RawButtonPress, XI_RawButtonRelease: kind = .button
    case XI_RawMotion, XI_RawTouchBegin, XI_RawTouchUpdate: kind = .motion
    default: return nil
    }
    return Input(
      kind: kind, code: Int(event.detail), isDown: event.evtype == XI_RawKeyPress || event.evtype == XI_RawButtonPress,
      isPhysical: isPhysical(event.sourceid))
  }

  private func select(_ events: [Int32], on window: UInt) {
    guard opcode != nil else { return }
    var bits = [UInt8](repeating: 0, count: Int(XI_LASTEVENT >> 3) + 1)
    for event in events { bits[Int(event >> 3)] |= 1 << UInt8(event & 7) }
    let length = Int32(bits.count)
    bits.withUnsafeMutableBufferPointer { buffer in
      var mask = XIEventMask(deviceid: XIAllMasterDevices, mask_len: length, mask: buffer.baseAddress)
      _ = XISelectEvents(display, window, &mask, 1)
    }
  }

  private func isPhysical(_ device: Int32) -> Bool {
    if let answer = known[device] { return answer }
    var type: Atom = 0
    var format: Int32 = 0
    var count: UInt = 0
    var left: UInt = 0
    var data: UnsafeMutablePointer<UInt8>?
    let status = XIGetProperty(display, device, property, 0, 1, 0, Atom(AnyPropertyType), &type, &format, &count, &left, &data)
    defer { if let data { XFree(data) } }
    let answer = status == Success && !(count > 0 && data?.pointee != 0)
    known[device] = answer
    return answer
  }
}
