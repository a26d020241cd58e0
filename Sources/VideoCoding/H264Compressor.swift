#if H264
  import COpenH264
  import Codec
  import Video

  /// One H.264 video, constrained baseline, written by OpenH264 in its camera mode; see its header, "ISVCEncoder".
  ///
  /// Quality is bounded above (`bestQuantizer`: more bytes would not be seen, as what stands still becomes exact by other means) and
  /// falls where the budget asks for it. Has one owner. It is a class because it owns memory of the library.
  public final class H264Compressor: VideoCompressor {
    private var encoder: UnsafeMutablePointer<ISVCEncoder?>?
    private var width = 0
    private var height = 0
    private var bitrate: Int32 = 0

    /// The finest quantizer in use; 0 is lossless in name, 51 the coarsest. 26 takes a fifth more time and a third more bytes, and nobody
    /// sees it in what moves.
    private static let bestQuantizer: Int32 = 28
    private static let worstQuantizer: Int32 = 42
    /// Pictures a second the rate control reckons with.
    private static let pictureRate: Int32 = 30
    /// Pictures above this size are written by two threads.
    private static let oneThread = 1280 * 720

    /// A compressor that has begun no video.
    public init() {}

    deinit {
      end()
    }

    public var isAvailable: Bool { true }

    public func start(width: Int, height: Int) throws(CodecError) {
      let (width, height) = ((width + 1) & ~1, (height + 1) & ~1)
      if encoder != nil, width == self.width, height == self.height {
        guard let encoder, let table = encoder.pointee, table.pointee.ForceIntraFrame(encoder, true) == 0 else {
          throw .compressorFailed
        }
        return
      }
      end()
      guard WelsCreateSVCEncoder(&encoder) == 0, let encoder, let table = encoder.pointee else { throw .compressorFailed }
      self.width = width
      self.height = height
      bitrate = Self.generous
      var level = Int32(WELS_LOG_QUIET)
      _ = table.pointee.SetOption(encoder, ENCODER_OPTION_TRACE_LEVEL, &level)
      var parameters = SEncParamExt()
      guard table.pointee.GetDefaultParams(encoder, &parameters) == 0 else { throw .compressorFailed }
      describe(&parameters)
      guard table.pointee.InitializeExt(encoder, &parameters) == 0 else { throw .compressorFailed }
    }

    public func compress(
      _ picture: VideoPicture, budget: Int, at time: Int64, into output: inout [UInt8]
    ) throws(CodecError) {
      guard let encoder, let table = encoder.pointee, picture.width == width, picture.height == height else {
        throw .compressorFailed
      }
      try follow(budget, encoder, table)
      var source = SSourcePicture()
      source.iColorFormat = Int32(bitPattern: videoFormatI420.rawValue)
      source.iPicWidth = Int32(clamping: width)
      source.iPicHeight = Int32(clamping: height)
      source.iStride = (Int32(clamping: width), Int32(clamping: width / 2), Int32(clamping: width / 2), 0)
      source.pData = (picture.luma, picture.blue, picture.red, nil)
      source.uiTimeStamp = time
      var written = SFrameBSInfo()
      guard table.pointee.EncodeFrame(encoder, &source, &written) == 0 else { throw .compressorFailed }
      try withExtendedLifetime(picture) { () throws(CodecError) in try Self.append(&written, to: &output) }
    }

    /// So many bits a second that the best quantizer decides alone.
    private static let generous: Int32 = 100_000_000

    private func describe(_ parameters: inout SEncParamExt) {
      parameters.iUsageType = CAMERA_VIDEO_REAL_TIME
      parameters.iPicWidth = Int32(clamping: width)
      parameters.iPicHeight = Int32(clamping: height)
      parameters.iTargetBitrate = bitrate
      parameters.iMaxBitrate = Int32(UNSPECIFIED_BIT_RATE)
      parameters.iRCMode = RC_BITRATE_MODE
      parameters.fMaxFrameRate = Float(Self.pictureRate)
      parameters.iMinQp = Self.bestQuantizer
      parameters.iMaxQp = Self.worstQuantizer
      parameters.bEnableFrameSkip = false
      parameters.uiIntraPeriod = 0
      // Nothing builds on every second picture: it may be coarser by a step, and needs no filter for others to build on.
      parameters.iTemporalLayerNum = 2
      parameters.iNumRefFrame = 1
      parameters.iComplexityMode = LOW_COMPLEXITY
      parameters.bEnableSceneChangeDetect = false
      parameters.bEnableBackgroundDetection = false
      parameters.bEnableAdaptiveQuant = false
      parameters.bEnableDenoise = false
      parameters.iMultipleThreadIdc = width * height > Self.oneThread ? 2 : 1
      parameters.sSpatialLayers.0.uiProfileIdc = PRO_BASELINE
      parameters.sSpatialLayers.0.iVideoWidth = parameters.iPicWidth
      parameters.sSpatialLayers.0.iVideoHeight = parameters.iPicHeight
      parameters.sSpatialLayers.0.fFrameRate = parameters.fMaxFrameRate
      parameters.sSpatialLayers.0.iSpatialBitrate = parameters.iTargetBitrate
      parameters.sSpatialLayers.0.iMaxSpatialBitrate = parameters.iMaxBitrate
      parameters.sSpatialLayers.0.sSliceArgument.uiSliceMode =
        parameters.iMultipleThreadIdc > 1 ? SM_FIXEDSLCNUM_SLICE : SM_SINGLE_SLICE
      parameters.sSpatialLayers.0.sSliceArgument.uiSliceNum = UInt32(parameters.iMultipleThreadIdc)
      parameters.sSpatialLayers.0.bVideoSignalTypePresent = true
      parameters.sSpatialLayers.0.uiVideoFormat = UInt8(truncatingIfNeeded: VF_UNDEF.rawValue)
      parameters.sSpatialLayers.0.bFullRange = false
      parameters.sSpatialLayers.0.bColorDescriptionPresent = true
      parameters.sSpatialLayers.0.uiColorPrimaries = UInt8(truncatingIfNeeded: CP_BT709.rawValue)
      parameters.sSpatialLayers.0.uiTransferCharacteristics = UInt8(truncatingIfNeeded: TRC_BT709.rawValue)
      parameters.sSpatialLayers.0.uiColorMatrix = UInt8(truncatingIfNeeded: CM_BT709.rawValue)
    }

    /// Tells the rate control of a budget that has changed by more than an eighth.
    private func follow(
      _ budget: Int, _ encoder: UnsafeMutablePointer<ISVCEncoder?>, _ table: UnsafePointer<ISVCEncoderVtbl>
    ) throws(CodecError) {
      let bits = Int64(min(max(budget, 512), Int(Self.generous))) * 8 * Int64(Self.pictureRate)
      let wanted = Int32(clamping: min(bits, Int64(Self.generous)))
      guard abs(wanted - bitrate) > bitrate / 8 else { return }
      var info = SBitrateInfo(iLayer: SPATIAL_LAYER_ALL, iBitrate: wanted)
      guard table.pointee.SetOption(encoder, ENCODER_OPTION_BITRATE, &info) == 0 else { throw .compressorFailed }
      bitrate = wanted
    }

    private static func append(_ written: inout SFrameBSInfo, to output: inout [UInt8]) throws(CodecError) {
      let layers = Int(written.iLayerNum)
      let start = output.count
      withUnsafeBytes(of: &written.sLayerInfo) { memory in
        for layer in memory.bindMemory(to: SLayerBSInfo.self).prefix(layers) {
          guard let bytes = layer.pBsBuf, let lengths = layer.pNalLengthInByte else { continue }
          let count = (0..<Int(layer.iNalCount)).reduce(0) { $0 + Int(lengths[$1]) }
          output.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        }
      }
      guard output.count > start else { throw .compressorFailed }
    }

    private func end() {
      guard let encoder else { return }
      if let table = encoder.pointee { _ = table.pointee.Uninitialize(encoder) }
      WelsDestroySVCEncoder(encoder)
      self.encoder = nil
    }
  }
#endif
