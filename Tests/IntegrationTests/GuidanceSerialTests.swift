import Foundation
import TestSupport
import Testing

/// A technician who shows how something is done and touches nothing, a customer who leaves in between, and what the customer keeps of it.
@Suite("Guidance", .serialized) struct GuidanceSerialTests {
  /// What the technician draws with.
  private static let ink: UInt32 = 0xd9480f

  @Test(
    "S2-2, S0-10, S0-11, S2-21: the technician's marks are on the customer's screen; while that is locked or left nothing is shown; the receipt that the customer saves is verified without network"
  )
  func session() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, key) = try call.newKey("--full-screen", "--rights", "view")
    try call.enter(key)
    try call.allow(viewer)
    #expect(try call.isShown())
    try draw(call)
    try lock(call, viewer)
    try leave(call, viewer)
    viewer.end()
    #expect(agent.says("Session ended"), "\(agent.said)")
    try keepReceipt(call)
    try call.person.press("Escape")
    #expect(agent.ended() == 0, "\(agent.said)")
  }

  /// A line over the screen, which fades, while the customer's pointer stays where it was.
  private func draw(_ call: SupportCall) throws {
    let pointer = try call.person.display.run("xdotool", "getmouselocation")
    try call.choose(4)
    try call.glass.run(
      "xdotool", "mousemove", "300", "600", "sleep", "0.2", "mousedown", "1", "mousemove", "500", "600", "sleep", "0.2",
      "mousemove",
      "700", "600", "sleep", "0.2", "mouseup", "1")
    #expect(try wait { try line(on: call.person.display) }, "the customer sees the line")
    #expect(try wait { try line(on: call.glass) }, "and so does the technician")
    #expect(try wait(15) { try !line(on: call.person.display) }, "it fades")
    #expect(try call.person.display.run("xdotool", "getmouselocation") == pointer)
    try call.glass.run("xdotool", "key", "Escape")
  }

  private func line(on server: DisplayServer) throws -> Bool {
    let (pixels, width) = try Workplace.pixels(of: server)
    return stride(from: 310, to: 690, by: 10).allSatisfy { pixels[600 * width + $0] == Self.ink }
  }

  /// The customer locks the screen, and opens it again.
  private func lock(_ call: SupportCall, _ viewer: Program) throws {
    let (first, second) = (0x20_6040 as UInt32, 0x60_2040 as UInt32)
    var locker: Locker? = try Locker(call.person.display, color: UInt(first))
    #expect(viewer.says(#""event":"paused","why":"locked""#), "\(viewer.said)")
    locker?.show(color: UInt(second))
    #expect(try wait { try Workplace.pixels(of: call.person.display).pixels.contains(second) })
    #expect(try !wait(2) { try Workplace.pixels(of: call.glass).pixels.contains(second) }, "nothing is shown meanwhile")
    withExtendedLifetime(locker) {}
    locker = nil
    #expect(viewer.says(#""event":"paused","why":"no""#), "\(viewer.said)")
    #expect(try call.isShown(), "it goes on")
  }

  /// Somebody switches to another terminal, as Xorg says it, and back.
  private func leave(_ call: SupportCall, _ viewer: Program) throws {
    func comesInFront(_ isInFront: Bool) throws {
      try call.person.display.run(
        "xprop", "-root", "-f", "XFree86_has_VT", "32i", "-set", "XFree86_has_VT", isInFront ? "1" : "0")
    }
    try comesInFront(false)
    #expect(viewer.says(#""event":"paused","why":"absent""#), "\(viewer.said)")
    try comesInFront(true)
    #expect(viewer.says(#""event":"paused","why":"no""#, times: 2), "\(viewer.said)")
    #expect(try call.isShown(), "it goes on")
  }

  /// The customer wants the receipt, and then a file of it, which says what it is on a machine without network and which nobody can change.
  private func keepReceipt(_ call: SupportCall) throws {
    Thread.sleep(forTimeInterval: 1.3)
    // From "another key", where the keyboard is, to the button left of it.
    try call.person.press("Left", "Return")
    Thread.sleep(forTimeInterval: 1.3)
    #expect(try call.machine.administer("ls /home/customer") == ["Downloads"], "nothing is written unasked")
    try call.person.press("Left", "Return")
    #expect(try wait { try call.machine.administer("ls /home/customer").count == 2 })
    let verify = "unshare --net /home/customer/Downloads/rs verify receipt"
    let said = try call.machine.administer("LC_ALL=C \(verify) /home/customer/rs-*.html")
    #expect(said.contains { $0.hasPrefix("Who asked: ") && $0.contains("Anna Beispiel") }, "\(said)")
    #expect(said.contains { $0.hasPrefix("Intact") }, "\(said)")
    try call.machine.administer(
      "sed s/Drucker/Drecker/ /home/customer/rs-*.html > /tmp/changed.html; ! \(verify) /tmp/changed.html")
    Thread.sleep(forTimeInterval: 1.3)
  }
}
