import Foundation
import Testing
import Wire
import X11

@testable import Agent

struct DeskMessageTests {
  private static let findings: [Discovery.Finding] = [
    .none, .wayland, .display(name: ":0", cookie: nil), .display(name: ":12", cookie: [UInt8](repeating: 9, count: 16)),
  ]

  @Test("What the helper finds arrives as it was sent", arguments: findings)
  func roundTrip(_ finding: Discovery.Finding) throws {
    #expect(try DeskMessage.finding(in: DeskMessage.bytes(of: finding)) == finding)
  }

  @Test("A message cut short is refused, never taken for another")
  func cutShort() {
    let whole = DeskMessage.bytes(of: .display(name: ":12", cookie: [1, 2, 3]))
    for count in 0..<whole.count {
      #expect(throws: WireError.self) { try DeskMessage.finding(in: Array(whole.prefix(count))) }
    }
  }

  @Test("The end of the helper ends the wait")
  func end() {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    DeskMessage.send(.display(name: ":3", cookie: nil), on: ends[0])
    #expect(DeskMessage.receive(ends[1]) == .display(name: ":3", cookie: nil))
    #expect(DeskMessage.sendLock(ends[1]))
    close(ends[0])
    #expect(DeskMessage.receive(ends[1]) == nil)
    #expect(!DeskMessage.sendLock(ends[1]))
    close(ends[1])
  }
}
