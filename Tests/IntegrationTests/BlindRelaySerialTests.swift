import Foundation
import TestSupport
import Testing

/// What the two ends exchange, and that the relay between them learns nothing of it.
@Suite("Blind relay", .serialized) struct BlindRelaySerialTests {
  @Test("what is copied at one end can be pasted at the other, umlauts and lines included")
  func clipboard() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let (here, there) = (try Clip(glass), try Clip(installation.source))
    let viewer = try installation.viewer(on: glass)
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    there.copy("Größe: 3 €\nzweite Zeile")
    #expect(here.holds("Größe: 3 €\nzweite Zeile"))
    here.copy("zurück – ✓")
    #expect(there.holds("zurück – ✓"))
    viewer.end()
  }

  @Test("S2-13, T28: a marker copied, typed and shown is in no traffic, no memory and no file of the relay")
  func marker() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let marker = "marke" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
    let traffic = installation.folder.file("traffic")
    let typed = installation.folder.file("typed")
    let capture = try Program(
      "/usr/bin/strace",
      [
        "-f", "-p", "\(installation.relay.id)", "-s", "1000000", "-o", traffic,
        "-e", "trace=read,write,readv,writev,recvfrom,sendto,recvmsg,sendmsg,pwrite64",
      ])
    #expect(capture.says("attached"), "\(capture.said)")
    let (here, there) = (try Clip(glass), try Clip(installation.source))
    let xterm = try Program(
      "/usr/bin/xterm", ["-geometry", "80x20+0+0", "-e", "sh", "-c", "cat > \(typed)"],
      environment: ["DISPLAY": installation.source.name])
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")

    there.copy(marker)
    #expect(here.holds(marker))
    try glass.run("xdotool", "mousemove", "150", "120", "type", "--delay", "20", marker + "\n")
    #expect(wait { (try? String(contentsOfFile: typed, encoding: .utf8)) == marker + "\n" })

    // Whoever has seen it shows that this search would find it, and the relay what it does know.
    #expect(try Memory(installation.relay.id).holds("kasse-1"))
    #expect(try Memory(viewer.id).holds(marker))
    #expect(try Memory(installation.agent.id).holds(marker))
    capture.end(SIGTERM)
    #expect(try !Memory(installation.relay.id).holds(marker))
    let captured = try Data(contentsOf: URL(fileURLWithPath: traffic))
    // What the relay documents goes through the same capture, so this search would find it.
    #expect(captured.range(of: Data("session.start".utf8)) != nil)
    #expect(captured.count > 10_000)
    #expect(captured.range(of: Data(marker.utf8)) == nil)
    for name in try FileManager.default.subpathsOfDirectory(atPath: installation.folder.file("relay")) {
      let file = URL(fileURLWithPath: installation.folder.file("relay/" + name))
      #expect(try Data(contentsOf: file).range(of: Data(marker.utf8)) == nil, "\(name)")
    }
    viewer.end()
    #expect(try !Memory(installation.relay.id).holds(marker), "after the session")
    xterm.end(SIGKILL)
  }
}
