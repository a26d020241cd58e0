import Codec
import Framebuffer

/// Makes the scans of baseline JPEG pictures (ITU-T T.81) that `JPEGDecompressor` shows, where there is no library for it: in browsers.
///
/// Has one owner; it is a class because it owns memory.
public final class ScanCompressor: PictureCompressor {
  /// The three components of one quality: brightness, blue difference, red difference.
  private struct Components {
    let luma: BlockWriter
    let blue: BlockWriter
    let red: BlockWriter
  }

  private let components: [Components]
  private let unit = UnitPixels()
  private let writer = ScanWriter()

  public init() {
    components = PictureQuality.allCases.map { quality in
      let chroma = Quantization.chroma(quality)
      return Components(
        luma: BlockWriter(means: .lumaDC, details: .lumaAC, divisors: Quantization.luma(quality)),
        blue: BlockWriter(means: .chromaDC, details: .chromaAC, divisors: chroma),
        red: BlockWriter(means: .chromaDC, details: .chromaAC, divisors: chroma))
    }
  }

  public var isAvailable: Bool { true }

  public func compress(
    _ rect: Rect, of screen: Surface, quality: PictureQuality, into output: inout [UInt8]
  ) throws(CodecError) {
    guard let view = screen.view(rect) else { throw .badRect }
    let components = components[Int(quality.rawValue)]
    components.luma.reset()
    components.blue.reset()
    components.red.reset()
    let side = quality.halvesColour ? 16 : 8
    let blocks = quality.halvesColour ? 4 : 1
    for y in stride(from: 0, to: view.height, by: side) {
      writer.reserve((view.width + side - 1) / side * (blocks + 2) * BlockWriter.most + 8)
      for x in stride(from: 0, to: view.width, by: side) {
        unit.take(view, x: x, y: y, side: side)
        if quality.halvesColour { unit.splitHalved() } else { unit.split() }
        for block in 0..<blocks { components.luma.write(unit.blocks + block &* 64, to: writer) }
        components.blue.write(unit.blocks + 4 * 64, to: writer)
        components.red.write(unit.blocks + 5 * 64, to: writer)
      }
    }
    writer.finish(into: &output)
  }
}
