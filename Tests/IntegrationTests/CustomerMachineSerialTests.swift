import Foundation
import TestSupport
import Testing

/// The machine that remembers, by itself: what attended support is judged by has to find what there is to find.
@Suite("Customer machine", .serialized) struct CustomerMachineSerialTests {
  @Test(
    "S2-19: a program that does nothing leaves nothing; a file, a passing file, a process, a setting and a copied text are each found"
  )
  func finds() throws {
    let machine = try CustomerMachine()
    let clip = try Clip(machine.workplace.display)
    clip.copy("vorher")
    #expect(try wait { try machine.traces().display["clipboard"] == "vorher" })
    let before = try machine.traces()
    let harmless = try machine.start(["--version"])
    #expect(harmless.ended() == 0, "\(harmless.said)")
    #expect(before.differences(to: try machine.traces()).isEmpty)

    func found(_ kind: String) throws -> Bool { try before.differences(to: machine.traces()).contains { $0.hasPrefix(kind) } }
    try machine.administer("touch /home/customer/passing && rm /home/customer/passing")
    #expect(try found("file"))
    try machine.workplace.display.run("xset", "r", "off")
    #expect(try found("settings"))
    try machine.workplace.display.run("xmodmap", "-e", "keycode 38 = EuroSign")
    #expect(try found("keys"))
    clip.copy("nachher")
    #expect(try wait { try found("clipboard") })
    #expect(try !found("process"))
    let waiting = try machine.start(["serve", "--data", "/tmp/relay", "--listen", "127.0.0.1:0"])
    #expect(try wait { try found("process") })
    machine.processes.forEach { process in kill(process, SIGKILL) }
    #expect(waiting.ended() != nil)
    #expect(try !found("process"))
  }
}
