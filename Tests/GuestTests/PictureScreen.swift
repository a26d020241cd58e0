import Foundation
import Framebuffer
import Policy
import TestSupport
import Testing

@testable import Viewer
@testable import Widgets
@testable import X11

/// A display of a density, from which pictures for people are taken into `.build/pictures`.
final class PictureScreen {
  /// A language at a density.
  struct Look: CustomTestStringConvertible {
    let language: Language
    let dots: Int

    static let all = [Language.german, .english].flatMap { language in [96, 192].map { Look(language: language, dots: $0) } }
    var testDescription: String { "\(language)-\(dots)" }
  }

  let server: DisplayServer
  let connection: DisplayConnection
  let theme: Theme
  let measure: FormLayout.Measure
  let look: Look

  init(_ look: Look) throws {
    self.look = look
    let factor = Int32(look.dots / 96)
    server = try .xvfb(width: Int(1280 * factor), height: Int(800 * factor))
    let folder = try TemporaryFolder()
    try folder.write(Array("Xft.dpi: \(look.dots)\n".utf8), to: "resources")
    try server.run("xrdb", "-nocpp", "-merge", folder.path + "/resources")
    try server.run("xsetroot", "-solid", "#6b7f94")
    connection = try DisplayConnection(name: server.name)
    theme = Theme(scale: connection.scale)
    measure = .init(Typefaces(connection))
    #expect(theme.scale == Double(factor))
  }

  deinit { server.stop() }

  /// Writes what is on the screen.
  func picture(_ name: String) throws {
    #expect(connection.takeError() == nil)
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    _ = try capture.collect()
    #expect(capture.grab(Framebuffer.Region(capture.surface.bounds)))
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build/pictures")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    #expect(PictureFile.write(capture.surface, to: folder.appendingPathComponent("\(name)-\(look.testDescription).png").path))
  }

  /// The boxes that lines of text take.
  func boxes(_ lines: [FormLayout.Line]) -> [(text: String, rect: Rect)] {
    lines.map { line in
      let (ascent, descent) = measure.metrics(line.style)
      return (
        line.text,
        Rect(
          x: Int32(line.x), y: Int32(line.baseline - ascent), width: Int32(measure.width(line.text, line.style)),
          height: Int32(ascent + descent))
      )
    }
  }

  /// No line leaves the window, none lies on another, and the font has a size.
  func expectWhole(_ lines: [FormLayout.Line], width: Int, height: Int, _ name: String) {
    let boxes = boxes(lines)
    let window = Rect(width: Int32(width), height: Int32(height))
    for (index, box) in boxes.enumerated() {
      #expect(box.text.isEmpty || !box.rect.isEmpty, "\(name): \(box.text)")
      #expect(window.contains(box.rect), "\(name): \(box.text) at \(box.rect)")
      for other in boxes[..<index] {
        #expect(other.rect.intersection(box.rect).isEmpty, "\(name): \(box.text) and \(other.text)")
      }
    }
  }

  /// A dialog as it is shown.
  func dialog(_ dialog: Dialog, _ name: String) throws {
    var form = dialog.form
    if let countdown = dialog.countdown { form.setCountdown(countdown.text(42), fraction: 0.7) }
    let view = try FormView(connection, .dialog(title: dialog.title, alwaysOnTop: true), width: dialog.width, form)
    let layout = FormLayout(form.elements, width: theme.pixels(dialog.width), theme: theme, measure: measure)
    expectWhole(layout.allLines, width: view.window.width, height: view.window.height, name)
    #expect(view.window.height == layout.height && layout.height < 760 * look.dots / 96)
    for case .button(let button, let rect) in layout.boxes {
      #expect(rect.x >= 0 && measure.width(button.title, theme.strong) < Int(rect.width), "\(name): \(button.title)")
    }
    try picture(name)
    withExtendedLifetime(view) {}
  }
}

extension FormLayout {
  /// Lines of text, those of menu rows too.
  var allLines: [Line] {
    boxes.reduce(lines) { lines, box in
      if case .choice(_, _, let text) = box { lines + text } else { lines }
    }
  }
}
