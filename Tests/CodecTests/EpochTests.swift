import Codec
import Framebuffer
import TestSupport
import Testing

@Suite("Epochs") struct EpochTests {
  @Test("a viewer that joins late sees with the next epoch what the first one sees", arguments: [1, 2, 3] as [UInt64])
  func lateJoiner(seed: UInt64) throws {
    let first = try Link()
    let late = try Link()
    var desktop = SyntheticDesktop(width: 400, height: 300, seed: seed)
    for epoch in 0..<4 {
      try first.startEpoch(width: 400, height: 300)
      late.picture = Surface(width: 400, height: 300)
      for step in 0..<40 {
        let hint = step == 0 ? Region(desktop.screen.bounds) : desktop.step()
        guard try first.sendOne(desktop.screen, hint: hint) else { continue }
        if epoch > 0 { try late.decoder.decode(first.last, epoch: first.encoder.epoch, into: late.picture) }
      }
      try first.send(desktop.screen, hint: Region())
      #expect(first.isExact(desktop.screen))
      if epoch > 0 { #expect(late.isExact(desktop.screen)) }
    }
  }

  @Test("an update of the middle of an epoch is refused by who has not seen its beginning, or does not fit its screen")
  func middle() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 200, height: 100, seed: 7)
    try link.startEpoch(width: 200, height: 100)
    try link.send(desktop.screen, hint: Region(desktop.screen.bounds))
    while try !link.sendOne(desktop.screen, hint: desktop.step()) {}
    let other = Surface(width: 100, height: 200)
    #expect(throws: CodecError.staleEpoch) { try link.decoder.decode(link.last, epoch: 1, into: other) }
    #expect(other.pixels.allSatisfy { $0 == 0 })
  }

  @Test("a screen of any other size begins anew, with nothing remembered", arguments: [4, 5, 6] as [UInt64])
  func sizes(seed: UInt64) throws {
    let link = try Link()
    var random = SyntheticDesktop(width: 1, height: 1, seed: seed)
    for _ in 0..<12 {
      let (width, height) = (1 + Int(random.random(300)), 1 + Int(random.random(300)))
      var desktop = SyntheticDesktop(width: width, height: height, seed: seed)
      try link.startEpoch(width: width, height: height)
      for step in 0..<30 {
        try link.send(desktop.screen, hint: step == 0 ? Region(desktop.screen.bounds) : desktop.step(), budget: 4_000)
        #expect(link.isExact(desktop.screen))
      }
    }
  }
}
