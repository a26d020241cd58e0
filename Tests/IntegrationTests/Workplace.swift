import Foundation
import Framebuffer
import TestSupport
import X11

/// A person at a display. The display is Xephyr, in a window that fills a server around it: what XTEST does on that server is, inside, the doing of
/// a mouse and a keyboard, while XTEST inside is the doing of a program.
final class Workplace {
  /// The person's display.
  let display: DisplayServer
  private let outer: DisplayServer
  /// Where questions appear, and so where the pointer is while the person types: no window manager gives the keyboard to anyone.
  private let middle: [String]

  /// Puts it up.
  init(width: Int = 1280, height: Int = 800) throws {
    middle = ["mousemove", "\(width / 2)", "\(height / 2)", "sleep", "0.1"]
    outer = try DisplayServer.xvfb(width: width, height: height)
    display = try DisplayServer.xephyr(in: outer, width: width, height: height)
  }

  deinit {
    display.stop()
    outer.stop()
  }

  /// The person presses these keys, one after another.
  func press(_ keys: String...) throws { try outer.run("xdotool", middle + ["key", "--delay", "60"] + keys) }

  /// The person types.
  func type(_ text: String) throws { try outer.run("xdotool", middle + ["type", "--delay", "40", text]) }

  /// The person clicks at this place of the display.
  func click(_ place: (x: Int, y: Int)) throws {
    try outer.run("xdotool", "mousemove", "\(place.x)", "\(place.y)", "sleep", "0.1", "click", "1")
  }

  /// A program clicks there, or whoever tells it to.
  func clickByProgram(_ place: (x: Int, y: Int)) throws {
    try display.run("xdotool", "mousemove", "\(place.x)", "\(place.y)", "sleep", "0.1", "click", "1")
  }

  /// True once a window whose title holds this text is there and, where it asks something, takes answers: not in its first second.
  func sees(_ title: String, within seconds: Double = 10) -> Bool {
    let isThere = wait(seconds) { hasWindow(title) }
    if isThere { Thread.sleep(forTimeInterval: 1.3) }
    return isThere
  }

  /// Whether a window whose title holds this text is there now.
  func hasWindow(_ title: String) -> Bool {
    (try? display.run("xdotool", "search", "--onlyvisible", "--name", title))?.contains("\n") == true
  }

  /// The pixels of a display, row by row.
  static func pixels(of server: DisplayServer) throws -> (pixels: [UInt32], width: Int) {
    let capture = try ScreenCapture(DisplayConnection(name: server.name))
    _ = capture.grab(Region(capture.surface.bounds))
    return (Array(capture.surface.pixels), capture.surface.width)
  }

  /// The middle of the largest run of red in the upper part of the display: the button that stops a session. Nil where there is none.
  func redButton() throws -> (x: Int, y: Int)? {
    let (pixels, width) = try Self.pixels(of: display)
    let red = pixels.prefix(width * 80).indices.filter { Self.isRed(pixels[$0]) }
    guard red.count > 200 else { return nil }
    let (columns, rows) = (red.map { $0 % width }.sorted(), red.map { $0 / width }.sorted())
    return (columns[columns.count / 2], rows[rows.count / 2])
  }

  /// What lies on the session bar left of that button, from right to left: chat, rights, the switch for looking on. Empty where
  /// there is no bar.
  func barFields() throws -> [(place: (x: Int, y: Int), width: Int)] {
    let (pixels, width) = try Self.pixels(of: display)
    // A row above all text, where each field is a run of one colour.
    let row = Array(pixels[(10 * width)..<(11 * width)])
    var end = row.firstIndex(where: Self.isRed) ?? 0
    var fields: [(place: (x: Int, y: Int), width: Int)] = []
    while end > 0, fields.count < 3 {
      let start = row[..<end].lastIndex { $0 != row[end - 1] }.map { $0 + 1 } ?? 0
      if end - start >= 40 { fields.append(((x: (start + end) / 2, y: 26), end - start)) }
      end = start
    }
    return fields
  }

  /// The middles of the lines of dark text below this place of the bar, from top to bottom.
  func linesBelow(_ place: (x: Int, y: Int)) throws -> [Int] {
    let (pixels, width) = try Self.pixels(of: display)
    let dark = (58..<400).filter { y in (place.x - 10..<place.x + 80).contains { pixels[y * width + $0] & 0x80_8080 == 0 } }
    let lines = dark.reduce(into: [ClosedRange<Int>]()) { lines, y in
      let last = lines.last.flatMap { y - $0.upperBound <= 3 ? lines.popLast() : nil }
      lines.append((last?.lowerBound ?? y)...y)
    }
    return lines.map { ($0.lowerBound + $0.upperBound) / 2 }
  }

  private static func isRed(_ pixel: UInt32) -> Bool {
    pixel >> 16 & 255 > 150 && pixel >> 8 & 255 < 90 && pixel & 255 < 90
  }
}
