import Foundation
import Framebuffer
import TestSupport
import Testing
import X11

extension Browser {
  /// What the viewer's page shows of the device, read back: one number for each pixel, red, green and blue.
  func devicePixels() throws -> [UInt32] {
    let text = try script(
      """
      const shown = document.querySelector("#screen canvas");
      const copy = new OffscreenCanvas(shown.width, shown.height);
      const context = copy.getContext("2d");
      context.drawImage(shown, 0, 0);
      const bytes = context.getImageData(0, 0, copy.width, copy.height).data;
      let text = "";
      for (let start = 0; start < bytes.length; start += 32768) text += String.fromCharCode(...bytes.subarray(start, start + 32768));
      return btoa(text);
      """)
    let data = [UInt8](try #require((text as? String).flatMap { Data(base64Encoded: $0) }))
    return stride(from: 0, to: data.count, by: 4).map {
      UInt32(data[$0]) << 16 | UInt32(data[$0 + 1]) << 8 | UInt32(data[$0 + 2])
    }
  }
}

extension DisplayServer {
  /// What it shows, as `devicePixels` has it.
  func pixels() throws -> [UInt32] {
    let capture = try ScreenCapture(DisplayConnection(name: name))
    _ = capture.grab(Region(capture.surface.bounds))
    return capture.surface.pixels.map { $0 & 0xFF_FFFF }
  }
}
