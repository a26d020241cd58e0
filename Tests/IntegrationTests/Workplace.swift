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
    let red = pixels.prefix(width * 80).indices.filter { index in
      let (red, green, blue) = (pixels[index] >> 16 & 255, pixels[index] >> 8 & 255, pixels[index] & 255)
      return red > 150 && green < 90 && blue < 90
    }
    guard red.count > 200 else { return nil }
    let (columns, rows) = (red.map { $0 % width }.sorted(), red.map { $0 / width }.sorted())
    return (columns[columns.count / 2], rows[rows.count / 2])
  }
}
