import Codec
import Compression
import Framebuffer
import TestSupport
import Testing

@Suite("Tile history") struct RecallTests {
  @Test("a page that was hidden comes back without pixels, to the pixel")
  func hidden() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 500, height: 300, seed: 4)
    let pages = (0..<3).map { _ in noise(500, 300, &desktop) }
    try link.startEpoch(width: 500, height: 300)
    for page in pages { try show(page, on: link) }
    for page in [pages[0], pages[1], pages[2], pages[0]] {
      // The tile that blinks is sent.
      #expect(try show(page, on: link) < 64 * 64 * 3 + 300)
    }
  }

  @Test("where a window was that moves on, only the rest of its tiles is sent")
  func uncovered() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 512, height: 512, seed: 4)
    let wallpaper = noise(512, 512, &desktop)
    let screen = Surface(width: 512, height: 512)
    _ = screen.pixels.update(fromContentsOf: wallpaper.pixels)
    try link.startEpoch(width: 512, height: 512)
    try show(screen, on: link)
    let window = noise(100, 100, &desktop)
    for step in 0..<10 {
      _ = screen.pixels.update(fromContentsOf: wallpaper.pixels)
      let (left, top) = (90 + 16 * step, 80 + 10 * step)
      for y in 0..<100 {
        for x in 0..<100 { screen.pixels[(top + y) * 512 + left + x] = window.pixels[y * 100 + x] }
      }
      let bytes = try link.send(screen, hint: Region(screen.bounds))
      #expect(link.isExact(screen))
      // The window, whose rects are joined; what it uncovers would be as much again.
      if step > 0 { #expect(bytes < 100 * 100 * 3 * 4 / 3, "\(bytes)") }
    }
  }

  @Test("of contents that follow each other at once, only the first ones are remembered, and none of another epoch")
  func fleeting() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 200, height: 200, seed: 4)
    let pages = (0..<6).map { _ in noise(200, 200, &desktop) }
    try link.startEpoch(width: 200, height: 200)
    for page in pages { try link.send(page, hint: Region(page.bounds)) }
    // The first two were fleeting, the others came too fast.
    var recalled: [Int64] = []
    for page in [0, 2, 3, 1] {
      try link.send(pages[page], hint: Region(pages[page].bounds))
      recalled.append(link.decoder.areas[Int(SectionKind.recalls.rawValue)])
      #expect(link.isExact(pages[page]))
    }
    #expect(recalled == [200 * 200, 0, 0, 200 * 200])
    try link.startEpoch(width: 200, height: 200)
    for page in pages {
      try link.send(page, hint: Region(page.bounds))
      #expect(link.decoder.areas[Int(SectionKind.recalls.rawValue)] == 0)
      #expect(link.isExact(page))
    }
  }

  @Test("more contents than the memory holds: both ends forget the same", arguments: [(2560, 1440), (3840, 2160), (1000, 700)])
  func full(width: Int, height: Int) throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: width, height: height, seed: 6)
    try link.startEpoch(width: width, height: height)
    let pages = (0..<6).map { page in
      let surface = Surface(width: width, height: height)
      for index in surface.pixels.indices { surface.pixels[index] = UInt32(truncatingIfNeeded: (index % width / 3) * (page + 1)) }
      return surface
    }
    for _ in 0..<14 {
      let page = pages[Int(desktop.random(6))]
      try show(page, on: link)
    }
  }

  @Test("pages, windows and letters in any order arrive to the pixel", arguments: [31, 32, 33, 34] as [UInt64])
  func random(seed: UInt64) throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 450, height: 330, seed: seed)
    var kept: [[UInt32]] = []
    for epoch in 0..<3 {
      try link.startEpoch(width: 450, height: 330)
      for step in 0..<150 {
        var hint = desktop.step()
        if step % 7 == 0 { kept.append(Array(desktop.screen.pixels)) }
        if !kept.isEmpty, desktop.random(4) == 0 {
          _ = desktop.screen.pixels.update(fromContentsOf: kept[Int(desktop.random(kept.count))])
          hint = Region(desktop.screen.bounds)
        }
        // Some updates are cut, and what they leave changes before it is sent.
        try link.sendOne(desktop.screen, hint: hint, budget: desktop.random(3) == 0 ? 3_000 : .max)
        if !link.encoder.hasMore { #expect(link.isExact(desktop.screen), "epoch \(epoch), step \(step)") }
      }
    }
    try link.send(desktop.screen, hint: Region())
    #expect(link.isExact(desktop.screen))
  }

  /// Sends the page, then a blinking pixel until the page counts as one that stays; returns the bytes of the page.
  @discardableResult
  private func show(_ page: Surface, on link: Link) throws -> Int {
    let bytes = try link.send(page, hint: Region(page.bounds))
    #expect(link.isExact(page))
    let kept = page.pixels[0]
    for blink in 1...4 as ClosedRange<UInt32> {
      page.pixels[0] = blink == 4 ? kept : blink
      try link.send(page, hint: Region(Rect(width: 1, height: 1)))
    }
    #expect(link.isExact(page))
    return bytes
  }

  private func noise(_ width: Int, _ height: Int, _ random: inout SyntheticDesktop) -> Surface {
    let surface = Surface(width: width, height: height)
    for index in surface.pixels.indices { surface.pixels[index] = random.random(1 << 24) }
    return surface
  }
}
