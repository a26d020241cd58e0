import CX11

/// Tells input that a person made at a device from input that a program made through XTEST.
///
/// XInput 2 names the device behind each event (`sourceid`); the server marks its two XTEST devices with the property
/// "XTEST Device" (X.Org server, Xext/xtest.c). Whatever cannot be asked counts as made by a program. A synthetic event
/// (XSendEvent) cannot be of this kind: the server refuses generic events there.
final class PhysicalDevices {
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
    var major: Int32 = 2
    var minor: Int32 = 0
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

  /// True where the event says that a person has moved the pointer.
  func isPhysicalMotion(_ event: inout XEvent) -> Bool {
    guard event.type == GenericEvent, event.xcookie.extension == opcode, event.xcookie.evtype == XI_RawMotion,
      XGetEventData(display, &event.xcookie) != 0
    else { return false }
    defer { XFreeEventData(display, &event.xcookie) }
    guard let motion = event.xcookie.data?.assumingMemoryBound(to: XIRawEvent.self).pointee else { return false }
    return isPhysical(motion.sourceid)
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

  /// The event of a window selected with `select`, if this is one.
  func translate(_ event: inout XEvent, for window: UInt) -> WindowEvent? {
    guard event.xcookie.extension == opcode, XGetEventData(display, &event.xcookie) != 0 else { return nil }
    defer { XFreeEventData(display, &event.xcookie) }
    let type = event.xcookie.evtype
    guard [XI_KeyPress, XI_KeyRelease, XI_ButtonPress, XI_ButtonRelease].contains(type),
      let device = event.xcookie.data?.assumingMemoryBound(to: XIDeviceEvent.self).pointee, device.event == window
    else { return nil }
    let isPhysical = isPhysical(device.sourceid)
    if type == XI_ButtonPress || type == XI_ButtonRelease {
      return .button(
        ButtonEvent(
          number: Int(device.detail), isDown: type == XI_ButtonPress, x: Int(device.event_x), y: Int(device.event_y),
          isPhysical: isPhysical))
    }
    let state = UInt32(truncatingIfNeeded: device.mods.effective) | UInt32(truncatingIfNeeded: device.group.effective) << 13
    let code = UInt32(truncatingIfNeeded: device.detail)
    return .key(
      KeyEvent(
        code: Int(code), keysym: Window.keysym(display, code: code, state: state), isDown: type == XI_KeyPress,
        isPhysical: isPhysical))
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
