import Foundation
import Framebuffer
import TestSupport
import Testing
import X11

/// A video on the device's display, with the real program.
@Suite("Video", .serialized) struct VideoSerialTests {
  @Test("a picture that moves is found and goes to the video codec; standing still it becomes exact")
  func playing() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let player = try Player(on: installation.source)
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    player.play(pictures: 60)
    let before = try written(by: installation.agent.id)
    player.play(pictures: 30)
    // As photographic tiles each picture takes 37 KB.
    #expect(try written(by: installation.agent.id) - before < 30 * 20_000)
    #expect(try wait { try Workplace.pixels(of: installation.source).pixels == Workplace.pixels(of: glass).pixels })
    viewer.end()
  }

  /// Bytes that a process has written so far, to sockets above all (/proc, io).
  private func written(by process: Int32) throws -> Int {
    let counters = try String(contentsOfFile: "/proc/\(process)/io", encoding: .utf8)
    return try #require(counters.firstMatch(of: /wchar: (\d+)/).flatMap { Int($0.1) })
  }
}

/// A window that shows a landscape with other grain thirty times a second.
private final class Player {
  private static let (width, height) = (480, 360)
  private let connection: DisplayConnection
  private let window: Window
  private let view: ScreenView
  private let memory: ViewMemory
  private var shown: UInt32 = 0

  init(on server: DisplayServer) throws {
    connection = try DisplayConnection(name: server.name)
    window = try #require(Window(connection, role: .bar(x: 101, y: 67), width: Self.width, height: Self.height))
    view = try ScreenView(connection, window, isFitted: false)
    memory = try view.setRemote(width: Self.width, height: Self.height)
    window.show()
    play(pictures: 1)
  }

  func play(pictures: Int) {
    for _ in 0..<pictures {
      shown += 1
      let picture = landscape(width: Self.width, height: Self.height, seed: shown &* 2_654_435_761)
      _ = memory.copy([picture.bounds], from: picture)
      view.present([picture.bounds])
      Thread.sleep(forTimeInterval: 1 / 30)
    }
  }
}
