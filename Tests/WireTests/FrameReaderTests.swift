import TestSupport
import Testing
import Wire

@Suite("FrameReader") struct FrameReaderTests {
  static let frames: [Frame] = [
    .present(grant: [1, 2, 3], signature: Array(repeating: 9, count: 64)), .acknowledge(number: 7), .refresh,
    .pointer(x: 65535, y: 0, buttons: 0x1FF), .key(keysym: 0x20AC, down: true), .releaseKeys, .choose(monitor: 2), .takesVideo,
    .welcome(rights: 15, seconds: 3600, variant: 1, deviceName: "Kasse 1 (Zähler)"), .asking(seconds: 30), .refused(denial: 14),
    .screen(
      x: 7, y: 8, width: 1920, height: 1080,
      monitors: [Monitor(x: 0, y: 0, width: 1920, height: 1080, isPrimary: true, name: "HDMI-1")]),
    .update(number: 1, epoch: 2, isLast: true, bytes: [0, 255, 1]),
    .cursor(width: 2, height: 1, hotX: 1, hotY: 0, pixels: [0xFF00_0000, 0x8011_2233]), .pointerMoved(x: 1, y: 2),
    .cutText("Grüße €"), .ping(token: .max), .pong(token: 0), .ended(reason: 3), .ask(rights: 7),
    .mark(.line, x: 3, y: 4), .nonce(Array(repeating: 5, count: 32)), .rights(now: 1, .takenBack), .paused(.away),
    .closing(seconds: 600), .pakeMessage(Array(repeating: 6, count: 32)), .pakeProof(Array(repeating: 7, count: 32)), .pakeMissed,
    .chat("Sehen Sie das?"),
  ]

  private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [Frame] {
    var reader = FrameReader()
    var frames: [Frame] = []
    for piece in pieces {
      reader.append(piece)
      while case .done(let frame) = try reader.next() { frames.append(frame) }
    }
    return frames
  }

  @Test("every frame arrives as it was sent, however its bytes arrive")
  func roundTrip() throws {
    #expect(Set(Self.frames.map(\.kind)) == Set(FrameKind.allCases))
    let bytes = Self.frames.flatMap { FrameWriter.bytes(of: $0) }
    for pieces in DripFeed.ways(of: bytes) { #expect(try read(pieces) == Self.frames) }
  }

  @Test("a frame that is cut short asks for the bytes it still needs")
  func needMore() throws {
    var reader = FrameReader()
    reader.append(FrameWriter.bytes(of: .ping(token: 1)).dropLast(3))
    guard case .needMore(let count) = try reader.next() else {
      Issue.record("a frame from too few bytes")
      return
    }
    #expect(count == 3)
  }

  @Test("T41, T46: a length above the limit is refused before its bytes are awaited", arguments: [0, 1])
  func limit(over: Int) throws {
    let length = Limits.framePayload + over
    var reader = FrameReader()
    reader.append([FrameKind.update.rawValue, UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255)])
    if over == 0 {
      guard case .needMore(let count) = try reader.next() else {
        Issue.record("a frame from no bytes")
        return
      }
      #expect(count == length)
    } else {
      #expect(throws: WireError.tooLong) { try reader.next() }
    }
  }

  @Test("T41: no byte of any frame, set to 0, 1, 127, 128 or 255, traps the reader")
  func everyByte() {
    for frame in Self.frames {
      let bytes = FrameWriter.bytes(of: frame)
      for index in bytes.indices {
        for value: UInt8 in [0, 1, 127, 128, 255] {
          var changed = bytes
          changed[index] = value
          var reader = FrameReader()
          reader.append(changed)
          _ = try? reader.next()
        }
      }
    }
  }

  @Test("a cursor larger than the limit, text without its end and left-over bytes are refused")
  func refused() {
    #expect(throws: WireError.tooLong) { try read([[0x46, 0, 0, 8, 255, 255, 255, 255, 0, 0, 0, 0]]) }
    #expect(throws: WireError.truncated) { try read([[0x80, 0, 0, 4, 0, 0, 0, 1]]) }
    #expect(throws: WireError.trailingBytes) { try read([[0x06, 0, 0, 1, 0]]) }
    #expect(throws: WireError.unknownValue) { try read([[0x7F, 0, 0, 0]]) }
    #expect(throws: WireError.unknownValue) { try read([[0x05, 0, 0, 5, 0, 0, 0, 65, 2]]) }
  }

  @Test("an update is cut so that input and cursor frames find gaps, and joins to the same bytes")
  func updateParts() {
    let bytes = (0..<(FrameWriter.updatePart * 2 + 1)).map { UInt8(truncatingIfNeeded: $0) }
    let frames = FrameWriter.update(number: 3, epoch: 1, bytes: bytes)
    var joined: [UInt8] = []
    var lasts: [Bool] = []
    for case .update(3, 1, let isLast, let part) in frames {
      joined += part
      lasts.append(isLast)
    }
    #expect(lasts == [false, false, true])
    #expect(joined == bytes)
    #expect(FrameWriter.update(number: 1, epoch: 0, bytes: []) == [.update(number: 1, epoch: 0, isLast: true, bytes: [])])
  }
}
