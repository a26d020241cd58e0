#if H264
  import COpenH264
  import Codec
  import Video

  /// Reads one H.264 video with OpenH264; see its header, "ISVCDecoder". `VideoUnits` looks at the bytes first.
  ///
  /// Has one owner. It is a class because it owns memory of the library.
  public final class H264Decompressor: VideoDecompressor {
    private var decoder: UnsafeMutablePointer<ISVCDecoder?>?
    private var width = 0
    private var height = 0
    private var needsStart = true

    /// A decompressor that waits for a video.
    public init() {}

    deinit {
      end()
    }

    public func start(width: Int, height: Int) throws(CodecError) {
      end()
      self.width = (width + 1) & ~1
      self.height = (height + 1) & ~1
      needsStart = true
      guard WelsCreateDecoder(&decoder) == 0, let decoder, let table = decoder.pointee else { throw .compressorFailed }
      var level = Int32(WELS_LOG_QUIET)
      _ = table.pointee.SetOption(decoder, DECODER_OPTION_TRACE_LEVEL, &level)
      var parameters = SDecodingParam()
      parameters.eEcActiveIdc = ERROR_CON_DISABLE
      parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC
      guard table.pointee.Initialize(decoder, &parameters) == 0 else { throw .compressorFailed }
    }

    public func expand(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> VideoPicture.Planes {
      guard let decoder, let table = decoder.pointee else { throw .badStream }
      do {
        try VideoUnits.check(bytes, width: width, height: height, needsStart: needsStart)
      } catch {
        throw .badStream
      }
      needsStart = false
      var info = SBufferInfo()
      var planes: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?) = (nil, nil, nil)
      let state = withUnsafeMutablePointer(to: &planes) { pointer in
        pointer.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 3) {
          table.pointee.DecodeFrameNoDelay(
            decoder, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(clamping: bytes.count), $0, &info)
        }
      }
      let size = info.UsrData.sSystemBuffer
      guard state == dsErrorFree, info.iBufferStatus == 1, let luma = planes.0, let blue = planes.1, let red = planes.2,
        Int(size.iWidth) == width, Int(size.iHeight) == height, Int(size.iStride.0) >= width, Int(size.iStride.1) >= width / 2
      else { throw .badStream }
      return VideoPicture.Planes(
        luma: luma, blue: blue, red: red, lumaStride: Int(size.iStride.0), colorStride: Int(size.iStride.1))
    }

    private func end() {
      guard let decoder else { return }
      if let table = decoder.pointee { _ = table.pointee.Uninitialize(decoder) }
      WelsDestroyDecoder(decoder)
      self.decoder = nil
    }
  }
#endif
