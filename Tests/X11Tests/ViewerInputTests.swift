import Testing

@testable import X11

@Suite struct InputCollectorTests {
  private func key(_ code: Int, _ keysym: UInt32, _ isDown: Bool) -> KeyEvent {
    KeyEvent(code: code, keysym: keysym, isDown: isDown, isPhysical: true)
  }

  @Test("a release carries the keysym of its press, though Shift went up in between")
  func releaseOfChangedKeysym() {
    var collector = InputCollector()
    #expect(collector.key(key(24, 0x40, true)) == .key(keysym: 0x40, isDown: true))
    #expect(collector.key(key(24, 0x71, false)) == .key(keysym: 0x40, isDown: false))
    #expect(collector.key(key(24, 0x71, false)) == nil)
  }

  @Test("repeats are further presses of the same keysym")
  func repeats() {
    var collector = InputCollector()
    for _ in 0..<3 { #expect(collector.key(key(38, 0x61, true)) == .key(keysym: 0x61, isDown: true)) }
  }

  @Test("locks stay here, modifiers and dead keys go through", arguments: [0xffe5, 0xff7f, 0xfe08, 0xfe01] as [UInt32])
  func locks(keysym: UInt32) {
    var collector = InputCollector()
    #expect(collector.key(key(66, keysym, true)) == nil)
    #expect(collector.key(key(66, keysym, false)) == nil)
    #expect(collector.key(key(108, 0xfe03, true)) == .key(keysym: 0xfe03, isDown: true))
    #expect(collector.key(key(21, 0xfe51, true)) == .key(keysym: 0xfe51, isDown: true))
  }

  @Test("buttons 1 to 9 make the mask of the wire, others nothing")
  func buttons() {
    var collector = InputCollector()
    func press(_ number: Int, _ isDown: Bool) -> InputCollector.Input? {
      collector.button(ButtonEvent(number: number, isDown: isDown, x: 0, y: 0, isPhysical: true), remoteX: 7, remoteY: -3)
    }
    #expect(press(1, true) == .pointer(x: 7, y: 0, buttons: 1))
    #expect(press(9, true) == .pointer(x: 7, y: 0, buttons: 0x101))
    #expect(press(1, false) == .pointer(x: 7, y: 0, buttons: 0x100))
    #expect(press(10, true) == nil)
    #expect(press(0, true) == nil)
  }

  @Test("releasing everything says so once, and forgets what was held")
  func releaseAll() {
    var collector = InputCollector()
    #expect(collector.releaseAll() == nil)
    _ = collector.key(key(38, 0x61, true))
    #expect(collector.releaseAll() == .releaseAll)
    #expect(collector.releaseAll() == nil)
    #expect(collector.key(key(38, 0x61, false)) == nil)
  }

  @Test("the pointer is reported only where it has moved on the remote screen")
  func motion() {
    var collector = InputCollector()
    #expect(collector.motion(remoteX: 5, remoteY: 6) == .pointer(x: 5, y: 6, buttons: 0))
    #expect(collector.motion(remoteX: 5, remoteY: 6) == nil)
  }
}

@Suite struct ViewportTests {
  @Test("1:1 and smaller than the window, the picture is centred and places map back exactly")
  func centred() {
    let view = Viewport(remoteWidth: 640, remoteHeight: 480, windowWidth: 800, windowHeight: 600, isFitted: false)
    #expect((view.picture.x, view.picture.y) == (80, 60))
    #expect(view.remotePoint(x: 80, y: 60) == (0, 0))
    #expect(view.remotePoint(x: 719, y: 539) == (639, 479))
    #expect(view.remotePoint(x: 0, y: 5000) == (0, 479))
  }

  @Test(
    "fitted, every corner of the picture is the same corner of the remote screen",
    arguments: [(1920, 1080), (800, 1600), (64, 64)])
  func fitted(width: Int, height: Int) {
    let view = Viewport(remoteWidth: width, remoteHeight: height, windowWidth: 1000, windowHeight: 700, isFitted: true)
    let picture = view.picture
    #expect(view.remotePoint(x: Int(picture.x), y: Int(picture.y)) == (0, 0))
    #expect(view.remotePoint(x: Int(picture.maxX) - 1, y: Int(picture.maxY) - 1) == (width - 1, height - 1) || view.scale < 1)
    #expect(picture.width <= 1000 && picture.height <= 700)
    #expect(picture.width == 1000 || picture.height == 700)
  }

  @Test("pushing against the edge reaches the last pixel and stops there")
  func pushing() {
    var view = Viewport(remoteWidth: 2000, remoteHeight: 1000, windowWidth: 500, windowHeight: 400, isFitted: false)
    let moved = view.pushEdge(x: 250, y: 200)
    #expect(!moved)
    var steps = 0
    while view.pushEdge(x: 499, y: 399), steps < 1000 { steps += 1 }
    #expect(steps < 1000)
    #expect(view.remotePoint(x: 499, y: 399) == (1999, 999))
    while view.pushEdge(x: 0, y: 0), steps < 2000 { steps += 1 }
    #expect(view.remotePoint(x: 0, y: 0) == (0, 0))
  }

  @Test("a smaller remote screen never leaves the view beside it")
  func shrinking() {
    var view = Viewport(remoteWidth: 2000, remoteHeight: 1000, windowWidth: 500, windowHeight: 400, isFitted: false)
    while view.pushEdge(x: 499, y: 399) {}
    view.setRemote(width: 600, height: 400)
    #expect(view.remotePoint(x: 499, y: 399) == (599, 399))
    #expect(view.picture.x == -100)
  }
}
