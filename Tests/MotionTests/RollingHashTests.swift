import Framebuffer
import TestSupport
import Testing

@testable import Motion

@Suite("RollingHash") struct RollingHashTests {
  @Test("rolled along a row it is the hash of each place")
  func rolled() throws {
    var desktop = SyntheticDesktop(width: 300, height: 2, seed: 5)
    for index in desktop.screen.pixels.indices { desktop.screen.pixels[index] = desktop.random(1 << 24) }
    let upper = try #require(desktop.screen.row(0))
    let lower = try #require(desktop.screen.row(1))
    var hash = RollingHash(upper, lower)
    for x in 0..<300 - RollingHash.width {
      hash.roll(upper + x, lower + x)
      #expect(hash.value == RollingHash(upper + x + 1, lower + x + 1).value)
    }
  }

  @Test("one pixel more or less anywhere is another hash")
  func differences() throws {
    let screen = Surface(width: RollingHash.width, height: 2)
    let upper = try #require(screen.row(0))
    let lower = try #require(screen.row(1))
    var seen: Set = [RollingHash(upper, lower).value]
    for index in screen.pixels.indices {
      screen.pixels[index] = 1
      #expect(seen.insert(RollingHash(upper, lower).value).inserted)
      screen.pixels[index] = 0
    }
  }

  @Test("rows are equal only where all pixels are")
  func equal() throws {
    let screen = Surface(width: RollingHash.width, height: 2)
    let upper = try #require(screen.row(0))
    let lower = try #require(screen.row(1))
    #expect(RollingHash.areEqual(upper, lower))
    for index in screen.pixels.indices {
      screen.pixels[index] = 0x01_0000
      #expect(!RollingHash.areEqual(upper, lower))
      screen.pixels[index] = 0
    }
  }
}
