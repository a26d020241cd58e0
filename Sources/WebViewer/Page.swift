import WebPage
import Wire

/// A viewer and the memory it shares with its page.
final class Page {
  let viewer: BrowserViewer
  var pixels = CanvasPixels()
  let memory = PageMemory(maxInput: 4 << 20)

  init(_ viewer: BrowserViewer) {
    self.viewer = viewer
  }

  /// Copies a frame to where the page reads it; 0 where there is none.
  func say(_ frame: Frame?) -> Int32 {
    guard let frame else { return 0 }
    memory.take(FrameWriter.bytes(of: frame))
    return 1
  }
}
