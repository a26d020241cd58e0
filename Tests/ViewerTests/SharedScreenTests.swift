import Dispatch
import Framebuffer
import Synchronization
import Testing

@testable import Viewer
@testable import X11

@Suite struct SharedScreenTests {
  private func shown(_ screen: SharedScreen) -> SharedScreen.News {
    var news = SharedScreen.News()
    screen.take { news = $0 }
    return news
  }

  @Test("what was drawn before there was something to show it on is shown with the rest, and acknowledged only then")
  func lateMemory() {
    let screen = SharedScreen()
    #expect(screen.resize(width: 20, height: 10))
    screen.draw { picture in
      picture.pixels[3] = 7
      return [Rect(x: 3, y: 0, width: 1, height: 1)]
    }
    screen.change { $0.number = 1 }
    #expect(shown(screen).number == nil)
    #expect(screen.takeSize().map { [$0.width, $0.height] } == [20, 10])
    #expect(screen.takeSize() == nil)
    let surface = Surface(width: 20, height: 10)
    screen.attach(ViewMemory(surface))
    let news = shown(screen)
    #expect(news.number == 1)
    #expect(news.rects == [surface.bounds])
    #expect(surface.pixels[3] == 7)
    #expect(shown(screen).rects.isEmpty)
  }

  @Test("memory of a size that has passed is not written to")
  func passedSize() {
    let screen = SharedScreen()
    #expect(screen.resize(width: 20, height: 10))
    _ = screen.takeSize()
    #expect(screen.resize(width: 30, height: 10))
    let surface = Surface(width: 20, height: 10)
    screen.attach(ViewMemory(surface))
    screen.draw { picture in
      picture.pixels.update(repeating: 5)
      return [picture.bounds]
    }
    #expect(shown(screen).rects.isEmpty)
    #expect(surface.pixels.allSatisfy { $0 == 0 })
    #expect(screen.takeSize().map { [$0.width, $0.height] } == [30, 10])
  }

  @Test("whoever shows does not wait for whoever decodes, and sees only whole updates", .timeLimit(.minutes(1)))
  func noWaiting() {
    let screen = SharedScreen()
    #expect(screen.resize(width: 64, height: 64))
    let surface = Surface(width: 64, height: 64)
    screen.attach(ViewMemory(surface))
    let (halfway, goOn, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    DispatchQueue(label: "decode").async {
      screen.draw { picture in
        picture.pixels[0] = 1
        halfway.signal()
        goOn.wait()
        picture.pixels[1] = 1
        return [picture.bounds]
      }
      done.signal()
    }
    halfway.wait()
    _ = shown(screen)
    #expect(surface.pixels[0] == 0)
    goOn.signal()
    done.wait()
    #expect(surface.pixels[0] == 1 && surface.pixels[1] == 1)
    #expect(shown(screen).rects == [surface.bounds])
  }

  @Test("T40: an endless list of changes nobody shows is cut down to one")
  func manyRects() {
    let screen = SharedScreen()
    #expect(screen.resize(width: 64, height: 64))
    screen.attach(ViewMemory(Surface(width: 64, height: 64)))
    let rects = Array(repeating: Rect(width: 1, height: 1), count: 30_000)
    for _ in 0..<100 { screen.draw { _ in rects } }
    #expect(shown(screen).rects.count <= 32768)
  }
}
