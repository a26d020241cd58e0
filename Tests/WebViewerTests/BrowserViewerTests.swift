import Framebuffer
import TestSupport
import Testing
import Wire

@testable import WebViewer

@Suite struct BrowserViewerTests {
  private func receive(_ viewer: BrowserViewer, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { viewer.receive($0) }
  }

  private func pixels(_ viewer: BrowserViewer, _ place: Rect) -> [UInt8]? {
    var pixels = CanvasPixels()
    guard let first = pixels.take(place, of: viewer.picture) else { return nil }
    let copy = Array(UnsafeRawBufferPointer(start: first, count: Int(place.area) * 4))
    return copy
  }

  private func shows(_ viewer: BrowserViewer, _ picture: [UInt8]) -> Bool {
    pixels(viewer, viewer.picture.bounds) == picture
  }

  /// Steps until nothing is left to do; what was told, and what was to be sent.
  private func steps(_ viewer: BrowserViewer) -> [BrowserViewer.Step] {
    var steps: [BrowserViewer.Step] = []
    while steps.last != .broken {
      let step = viewer.step()
      if step == .wait { break }
      steps.append(step)
    }
    return steps
  }

  @Test("a stream is shown whatever pieces it comes in, and acknowledged as the rule says", arguments: [1, 7, 1000, 1 << 20])
  func pieces(size: Int) throws {
    let stream = try Stream.random(3, width: 200, height: 120, steps: 30, budget: .max)
    let viewer = BrowserViewer(.presented, rights: 0)
    var (shown, acknowledged) = (0, 0)
    for start in stride(from: 0, to: stream.bytes.count, by: size) {
      receive(viewer, Array(stream.bytes[start..<min(start + size, stream.bytes.count)]))
      while true {
        let step = viewer.step()
        if step == .wait { break }
        if step == .show {
          shown += 1
          if viewer.presented() {
            acknowledged += 1
            #expect(viewer.message.first == FrameKind.acknowledge.rawValue)
          }
        }
        #expect(step == .show || step == .frame)
      }
    }
    #expect(shown == stream.updates)
    #expect(acknowledged >= stream.updates / 8)
    #expect(shows(viewer, stream.picture))
    #expect(pixels(viewer, Rect(x: 150, y: 0, width: 51, height: 10)) == nil)
  }

  @Test("an agent that sends pictures without being allowed to, or frames that are none, is left")
  func broken() {
    for bytes in [
      FrameWriter.bytes(of: .screen(x: 0, y: 0, width: 10, height: 10, monitors: [])), [0x7F, 0, 0, 0],
      FrameWriter.bytes(of: .update(number: 1, epoch: 1, isLast: true, bytes: [])),
    ] {
      let viewer = BrowserViewer(.presented, rights: 0)
      receive(viewer, bytes)
      #expect(steps(viewer) == [.broken])
    }
  }

  @Test("a screen of more pixels than three of 3840 x 2160 is refused before memory is taken")
  func large() {
    let viewer = BrowserViewer(.presented, rights: 0)
    receive(viewer, FrameWriter.bytes(of: .welcome(rights: 1, seconds: 1, variant: 1, deviceName: "")))
    receive(viewer, FrameWriter.bytes(of: .screen(x: 0, y: 0, width: 16000, height: 16000, monitors: [])))
    #expect(steps(viewer) == [.frame, .broken])
  }

  @Test("one refresh is asked for where an update cannot be decoded, none for those behind it, and a new epoch is shown")
  func refresh() throws {
    var stream = Stream(width: 96, height: 80)
    stream.add([9, 9, 9], epoch: 1)
    stream.add([9, 9, 9], epoch: 1)
    let viewer = BrowserViewer(.presented, rights: 0)
    receive(viewer, stream.bytes)
    #expect(steps(viewer) == [.frame, .frame, .send, .show])
    let good = try Stream.golden("codec/updates.bin", "codec/picture.bin", width: 96, height: 80)
    var next = stream
    var rest = try Vectors.bytes("codec/updates.bin")[...]
    next.bytes = []
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      next.add(Array(rest.dropFirst(4).prefix(length)), epoch: 2)
      rest = rest.dropFirst(4 + length)
    }
    receive(viewer, next.bytes)
    #expect(steps(viewer) == [.show, .show, .show])
    #expect(shows(viewer, good.picture))
  }

  @Test("the picture of a video is asked for before its update is decoded; without it a new epoch is asked for")
  func video() throws {
    let stream = try Stream.golden("codec/video-section.bin", "codec/video-section-shown.bin", width: 112, height: 104)
    let viewer = BrowserViewer(.presented, rights: 0)
    receive(viewer, stream.bytes)
    #expect([viewer.step(), viewer.step(), viewer.step()] == [.frame, .frame, .decode])
    #expect(viewer.awaited?.isStart == true)
    #expect(viewer.awaited?.rect == Rect(x: 9, y: 5, width: 97, height: 96))
    #expect(viewer.message.starts(with: [0, 0, 0, 1]))
    let picture = try #require(viewer.video.picture)
    #expect(picture.width == 98 && picture.height == 96)
    picture.luma.update(repeating: 235, count: 98 * 96)
    picture.blue.update(repeating: 128, count: 49 * 48)
    picture.red.update(repeating: 128, count: 49 * 48)
    viewer.deliverVideo()
    #expect(viewer.step() == .show)
    #expect(viewer.picture.pixels[10 * 112 + 20] == 0xFF_FFFF)
    #expect(viewer.step() == .decode)
    #expect(viewer.step() == .send)
    #expect(viewer.message == FrameWriter.bytes(of: .refresh))
  }

  @Test("a grant that nobody waits for, and input larger than the page may hand over, are nothing")
  func wrongMoments() {
    let page = Page(BrowserViewer(.presented, rights: 0))
    #expect(page.say(page.viewer.machine.present(grant: [1], signature: [2])) == 0)
    #expect(page.memory.room(for: 1 << 30) == nil)
    #expect(page.memory.bytes(100).isEmpty)
    #expect(!page.viewer.presented())
  }
}
