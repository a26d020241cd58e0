import Foundation
import TestSupport
import Testing

@testable import X11

@Suite(.serialized) struct DiscoveryTests {
  private func record(_ number: String, _ name: String, _ data: [UInt8]) -> [UInt8] {
    func field(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
    return [0xFF, 0xFF] + field(Array("host".utf8)) + field(Array(number.utf8)) + field(Array(name.utf8)) + field(data)
  }

  @Test("The cookie of the display asked for is found, or that of every display")
  func cookies() {
    let name = "MIT-MAGIC-COOKIE-1"
    let file = AuthorityFile(
      record("1", name, [1]) + record("2", "XDM-AUTHORIZATION-1", [2]) + record("2", name, [3]) + record("", name, [4]))
    #expect(file.cookie(display: 1) == [1])
    #expect(file.cookie(display: 2) == [3])
    #expect(file.cookie(display: 9) == [4])
    #expect(AuthorityFile([]).cookie(display: 0) == nil)
  }

  @Test("An authority file cut short gives the whole records before")
  func cutShort() {
    let whole = record("1", "MIT-MAGIC-COOKIE-1", [1]) + record("2", "MIT-MAGIC-COOKIE-1", [2])
    for count in 0..<whole.count {
      let file = AuthorityFile(Array(whole.prefix(count)))
      #expect(file.cookie(display: 2) == nil)
      #expect(file.cookie(display: 1) == (count >= whole.count / 2 ? [1] : nil))
    }
  }

  @Test("A server that chose its number itself is found by its socket")
  func bySocket() throws {
    let display = try DisplayServer.xvfb()
    let server = try #require(Discovery().servers().first { ":\($0.number)" == display.name })
    #expect(!server.isPhysical)
    #expect(server.authority == nil)
  }

  @Test("The server of the terminal in front comes first, then a real screen, then the lowest number")
  func preference() {
    func server(_ number: Int, _ terminal: String? = nil, isPhysical: Bool = true) -> Discovery.Server {
      Discovery.Server(process: 1, number: number, authority: nil, terminal: terminal, isPhysical: isPhysical)
    }
    let all = [server(3, isPhysical: false), server(1, "vt2"), server(0, "vt7")]
    #expect(Discovery.preferred(of: all, active: "tty2")?.number == 1)
    #expect(Discovery.preferred(of: all, active: "tty1")?.number == 0)
    #expect(Discovery.preferred(of: [server(3, isPhysical: false), server(5)], active: "")?.number == 5)
    #expect(Discovery.preferred(of: [], active: "tty1") == nil)
  }
}
