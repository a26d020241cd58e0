import Framebuffer
import Session
import TestSupport
import Testing
import Wire

@testable import WebSharer

@Suite("BrowserSharer") struct BrowserSharerTests {
  private func frame(_ frame: Frame) -> [UInt8] { FrameWriter.bytes(of: frame) }

  @Test(
    "what a canvas shows is what the viewer shows, to the very pixel", arguments: [CanvasIntake.Order.canvas, .video], [1, 2, 3])
  func exact(order: CanvasIntake.Order, seed: UInt64) {
    let desk = SharedDesk()
    var desktop = SyntheticDesktop(width: 403, height: 297, seed: seed)
    desk.show(desktop.screen, order)
    desk.open()
    for _ in 0..<60 {
      _ = desktop.step()
      desk.show(desktop.screen, order)
      desk.pass(30_000)
    }
    desk.pass(1_500_000)
    #expect(desk.isExact(desktop.screen))
    #expect(desk.heard.contains(.welcome(rights: 1, seconds: 600, variant: 0, deviceName: "Küche")))
    #expect(desk.updates > 30)
  }

  @Test("T51: before the person has agreed nothing of the screen is sent, and nothing after a refusal")
  func nothingBefore() {
    for isRefused in [false, true] {
      let desk = SharedDesk()
      let desktop = SyntheticDesktop(width: 200, height: 100, seed: 1)
      desk.show(desktop.screen)
      desk.pass(50_000)
      #expect(desk.bytesSent == 0)
      desk.judge()
      desk.show(desktop.screen)
      desk.pass(50_000)
      if isRefused { desk.send(desk.sharer.refuse(3)) }
      desk.pass(50_000)
      #expect(desk.sharer.due(at: desk.now) == nil)
      #expect(desk.told.map(\.kind) == [.present])
      #expect(desk.heard.map(\.kind) == (isRefused ? [.asking, .refused] : [.asking]))
      #expect(desk.updates == 0)
    }
  }

  @Test("a picture that does not change costs nothing, not even a tick")
  func still() {
    let desk = SharedDesk()
    let desktop = SyntheticDesktop(width: 300, height: 200, seed: 4)
    desk.show(desktop.screen)
    desk.open()
    desk.pass(3_000_000)
    let sent = desk.bytesSent
    for _ in 0..<20 {
      desk.show(desktop.screen)
      desk.pass(30_000)
    }
    #expect(desk.bytesSent == sent)
    #expect(desk.sharer.due(at: desk.now) == nil)
  }

  @Test(
    "late acknowledgements: the newest picture waits for them, and is exact in the end", arguments: [40_000, 400_000] as [Int64])
  func late(delay: Int64) {
    let desk = SharedDesk()
    desk.delay = delay
    var desktop = SyntheticDesktop(width: 640, height: 400, seed: 6)
    desk.show(desktop.screen)
    desk.open()
    for _ in 0..<60 {
      _ = desktop.step()
      desk.show(desktop.screen)
      desk.pass(20_000)
    }
    desk.pass(5_000_000)
    #expect(desk.isExact(desktop.screen))
  }

  @Test("a viewer that presents nothing any more gets no more than may be on the way")
  func lost() {
    let desk = SharedDesk()
    var desktop = SyntheticDesktop(width: 640, height: 400, seed: 7)
    desk.show(desktop.screen)
    desk.open()
    desk.pass(500_000)
    desk.isLost = true
    let before = desk.updates
    for _ in 0..<400 {
      _ = desktop.step()
      desk.show(desktop.screen)
      desk.pass(20_000)
    }
    #expect(desk.updates - before <= (UpdatePacer.maxUpdates + 1) * AcknowledgementRule.updates)
    #expect(desk.sharer.due(at: desk.now) == nil)
    desk.isLost = false
    desk.receive(frame(.refresh))
    #expect(!desk.isExact(desktop.screen))
  }

  @Test("a window of another size is told and shown; a viewer that asks anew gets everything anew")
  func resize() {
    let desk = SharedDesk()
    var screens: [Surface] = []
    for (width, height) in [(300, 200), (200, 300), (64, 64), (1, 1), (513, 65)] {
      var desktop = SyntheticDesktop(width: width, height: height, seed: UInt64(width))
      if width > 1 { for _ in 0..<10 { _ = desktop.step() } }
      screens.append(desktop.screen)
    }
    desk.show(screens[0])
    desk.open()
    for screen in screens {
      desk.show(screen)
      desk.pass(100_000)
      #expect(desk.isExact(screen), "\(screen.width) x \(screen.height)")
    }
    let sent = desk.bytesSent
    desk.receive(frame(.refresh))
    desk.pass(100_000)
    #expect(desk.bytesSent > sent + 100)
    #expect(desk.isExact(screens[4]))
  }

  @Test("whatever the technician sends, it is view only: input is dropped, more rights are denied, marks and chat are told")
  func rights() {
    let desk = SharedDesk()
    let desktop = SyntheticDesktop(width: 100, height: 100, seed: 1)
    desk.show(desktop.screen)
    desk.open()
    desk.pass(100_000)
    let told = desk.told.count
    for input in [
      Frame.pointer(x: 5, y: 5, buttons: 1), .key(keysym: 0x41, down: true), .releaseKeys, .cutText("geheim"),
      .choose(monitor: 2),
      .takesVideo,
    ] { #expect(desk.receive(frame(input)) == .wait) }
    #expect(desk.told.count == told)
    if let wish = desk.viewer.machine.ask(rights: 7) { desk.receive(frame(wish)) }
    desk.pump()
    #expect(desk.heard.last == .rights(now: 1, .denied))
    #expect(desk.receive(frame(.mark(.point, x: 3, y: 4))) == .frame)
    #expect(desk.receive(frame(.chat("Bitte hier klicken"))) == .frame)
    #expect(desk.told.suffix(2) == [.mark(.point, x: 3, y: 4), .chat("Bitte hier klicken")])
    desk.send(desk.sharer.chat("Gut"))
    desk.send(desk.sharer.announceClosing(seconds: 60))
    #expect(desk.heard.suffix(2) == [.chat("Gut"), .closing(seconds: 60)])
    #expect(desk.sharer.chat(String(repeating: "ä", count: Limits.chat / 2 + 1)) == .wait)
    #expect(desk.receive(frame(.ping(token: 5))) == .send)
    #expect(desk.receive(frame(.ended(reason: 1))) == .frame)
    #expect(desk.sharer.chat("Noch da?") == .wait)
  }

  @Test("during a pause nothing is sent; then everything is")
  func pause() {
    let desk = SharedDesk()
    var desktop = SyntheticDesktop(width: 300, height: 200, seed: 3)
    desk.show(desktop.screen)
    desk.open()
    desk.pass(100_000)
    desk.send(desk.sharer.pause(.held))
    let sent = desk.bytesSent
    for _ in 0..<30 {
      _ = desktop.step()
      desk.show(desktop.screen)
      desk.pass(20_000)
    }
    #expect(desk.bytesSent == sent)
    #expect(desk.sharer.due(at: desk.now) == nil)
    desk.send(desk.sharer.pause(.over))
    desk.pass(1_500_000)
    #expect(desk.isExact(desktop.screen))
    #expect(desk.heard.filter { $0.kind == .paused } == [.paused(.held), .paused(.over)])
    desk.send(desk.sharer.end(.stoppedAtDevice))
    #expect(desk.heard.last == .ended(reason: SessionEnd.stoppedAtDevice.rawValue))
    desk.show(SyntheticDesktop(width: 300, height: 200, seed: 9).screen)
    #expect(desk.sharer.tick(at: desk.now + 1_000_000) == .wait)
  }

  @Test("a viewer that acknowledges what was never sent, or speaks out of turn or gibberish, is left")
  func broken() {
    for bytes in [
      frame(.acknowledge(number: 9)), frame(.welcome(rights: 1, seconds: 1, variant: 0, deviceName: "")), [0x7F, 0, 0, 0],
    ] {
      let desk = SharedDesk()
      desk.show(SyntheticDesktop(width: 100, height: 100, seed: 1).screen)
      desk.open()
      #expect(desk.receive(bytes) == .broken)
    }
    #expect(SharedDesk().receive(frame(.refresh)) == .broken)
  }

  @Test("a picture that is none, or larger than two screens of 3840 x 2160, is not taken")
  func pictures() {
    let sharer = BrowserSharer()
    let bytes = [UInt8](repeating: 1, count: 400)
    bytes.withUnsafeBytes { bytes in
      #expect(sharer.show(bytes, width: 10, height: 10, .canvas))
      for (width, height) in [(0, 10), (10, 0), (-10, -10), (11, 10), (10, 9), (1 << 20, 1), (16000, 16000)] {
        #expect(!sharer.show(bytes, width: width, height: height, .canvas))
      }
    }
  }
}
