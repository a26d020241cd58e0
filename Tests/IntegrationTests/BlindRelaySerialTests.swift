import Foundation
import Synchronization
import TestSupport
import Testing
import X11

/// What the two ends exchange, and that the relay between them learns nothing of it.
@Suite("Blind relay", .serialized) struct BlindRelaySerialTests {
  /// The clipboard of one display: what was copied there, and a way to copy.
  private final class Clip: Sendable {
    private let thread: ClipboardThread
    private let copied: CopiedText

    init(_ server: DisplayServer) throws {
      let copied = CopiedText()
      self.copied = copied
      thread = try ClipboardThread(display: server.name) { copied.note($0) }
    }

    deinit { thread.stop() }

    func copy(_ text: String) { thread.offer(text) }

    func holds(_ text: String) -> Bool { wait { copied.last == text } }
  }

  private final class CopiedText: Sendable {
    private let text = Mutex<String?>(nil)

    var last: String? { text.withLock { $0 } }

    func note(_ new: String) { text.withLock { $0 = new } }
  }

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

/// The memory of a running process, all of it that can be read.
private struct Memory {
  private let regions: [ClosedRange<UInt64>]
  private let file: FileHandle

  init(_ process: Int32) throws {
    let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    regions = maps.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      return fields[1].hasPrefix("r") && bounds.count == 2 ? bounds[0]...bounds[1] : nil
    }
    file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
  }

  /// Whether the text is anywhere in it; regions that cannot be read are not the process's own.
  func holds(_ text: String) throws -> Bool {
    try #require(!regions.isEmpty)
    return regions.contains { region in
      guard (try? file.seek(toOffset: region.lowerBound)) != nil,
        let bytes = try? file.read(upToCount: Int(region.upperBound - region.lowerBound))
      else { return false }
      return bytes.range(of: Data(text.utf8)) != nil
    }
  }
}
