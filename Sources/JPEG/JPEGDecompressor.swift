import Codec
import Framebuffer

/// Shows the scans of baseline JPEG pictures (ITU-T T.81) of which `PictureHeader` names the tables.
///
/// Whatever the bytes are, it writes only inside the rect, needs memory in proportion to the bytes and to the rect's width, and
/// never traps. A scan that is too short, too long, or holds a marker is refused. Colours at half the resolution are shown as they
/// are, without smoothing: what they are wrong by lasts a tenth of a second. Has one owner; it is a class because it owns memory.
public final class JPEGDecompressor: PictureDecompressor {
  /// The three components of one quality: brightness, blue difference, red difference.
  private struct Components {
    let luma: BlockReader
    let blue: BlockReader
    let red: BlockReader
  }

  private let components: [Components]
  private let bits = ScanBits()
  private let block: UnsafeMutablePointer<Float>
  /// One row of units of each component, brightness first.
  private var planes: UnsafeMutablePointer<UInt8>
  private var capacity = 0

  public init() {
    let (meanY, detailY) = (HuffmanTable(.lumaDC), HuffmanTable(.lumaAC))
    let (meanC, detailC) = (HuffmanTable(.chromaDC), HuffmanTable(.chromaAC))
    components = PictureQuality.allCases.map { quality in
      let chroma = Quantization.chroma(quality)
      return Components(
        luma: BlockReader(means: meanY, details: detailY, divisors: Quantization.luma(quality)),
        blue: BlockReader(means: meanC, details: detailC, divisors: chroma),
        red: BlockReader(means: meanC, details: detailC, divisors: chroma))
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64 * MemoryLayout<Float>.size, alignment: 32)
    block = memory.bindMemory(to: Float.self, capacity: 64)
    planes = .allocate(capacity: 0)
  }

  deinit {
    block.deallocate()
    planes.deallocate()
  }

  public func expand(
    _ bytes: UnsafeRawBufferPointer, quality: PictureQuality, into rect: Rect, of screen: Surface
  ) throws(CodecError) {
    guard !rect.isEmpty, screen.bounds.contains(rect) else { throw .badRect }
    let components = components[Int(quality.rawValue)]
    try bits.begin(bytes)
    components.luma.reset()
    components.blue.reset()
    components.red.reset()
    // A unit is the least piece with whole blocks of all components.
    let side = quality.halvesColour ? 16 : 8
    let units = (Int(rect.width) + side - 1) / side
    reserve(units * side * side * 3)
    for top in stride(from: Int(rect.y), to: Int(rect.maxY), by: side) {
      let rows = Rows(planes, units: units, halvesColour: quality.halvesColour)
      try read(rows, by: components)
      for row in 0..<min(side, Int(rect.maxY) - top) {
        guard let pixels = screen.row(top + row, from: Int(rect.x)) else { throw .badRect }
        rows.convert(row, into: pixels, count: Int(rect.width))
      }
    }
    guard bits.isAtEnd else { throw .badPicture }
  }

  /// Reads one row of units.
  private func read(_ rows: Rows, by components: Components) throws(CodecError) {
    for unit in 0..<rows.units {
      if rows.halvesColour {
        let luma = rows.luma + unit * 16
        try read(by: components.luma, into: luma, stride: rows.stride)
        try read(by: components.luma, into: luma + 8, stride: rows.stride)
        try read(by: components.luma, into: luma + 8 * rows.stride, stride: rows.stride)
        try read(by: components.luma, into: luma + 8 * rows.stride + 8, stride: rows.stride)
      } else {
        try read(by: components.luma, into: rows.luma + unit * 8, stride: rows.stride)
      }
      try read(by: components.blue, into: rows.blue + unit * 8, stride: rows.colourStride)
      try read(by: components.red, into: rows.red + unit * 8, stride: rows.colourStride)
    }
  }

  @inline(__always)
  private func read(by reader: BlockReader, into bytes: UnsafeMutablePointer<UInt8>, stride: Int) throws(CodecError) {
    if try reader.read(from: bits, into: block) {
      InverseTransform.transform(block, into: bytes, stride: stride)
    } else {
      InverseTransform.fill(block[0], into: bytes, stride: stride)
    }
  }

  private func reserve(_ size: Int) {
    // `ColourRow` reads up to 16 bytes at a time.
    guard size + 16 > capacity else { return }
    planes.deallocate()
    capacity = size + 16
    planes = .allocate(capacity: capacity)
    planes.initialize(repeating: 0, count: capacity)
  }
}

/// Where the components of one row of units lie in memory.
private struct Rows {
  let units: Int
  let halvesColour: Bool
  let stride: Int
  let colourStride: Int
  let luma: UnsafeMutablePointer<UInt8>
  let blue: UnsafeMutablePointer<UInt8>
  let red: UnsafeMutablePointer<UInt8>

  init(_ planes: UnsafeMutablePointer<UInt8>, units: Int, halvesColour: Bool) {
    self.units = units
    self.halvesColour = halvesColour
    stride = units * (halvesColour ? 16 : 8)
    colourStride = units * 8
    luma = planes
    blue = planes + stride * (halvesColour ? 16 : 8)
    red = blue + colourStride * 8
  }

  /// Writes the pixels of one row.
  func convert(_ row: Int, into pixels: UnsafeMutablePointer<UInt32>, count: Int) {
    let colour = (halvesColour ? row / 2 : row) * colourStride
    ColourRow.convert(
      luma + row * stride, blue + colour, red + colour, halvesColour: halvesColour, into: pixels, count: count)
  }
}
