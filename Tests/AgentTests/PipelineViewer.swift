import Codec
import Framebuffer
import JPEG
import Policy
import Session
import Testing
import Wire
import Zstandard

@testable import Agent

/// The other end of a `Pipeline`: joins the parts, decodes, and looks.
struct PipelineViewer: ~Copyable {
  private var assembler = UpdateAssembler()
  private var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, NoVideo>
  private let picture: Surface

  init(width: Int, height: Int) {
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
    picture = Surface(width: width, height: height)
  }

  /// Returns the updates that were shown.
  mutating func show(_ frames: [Frame]) throws -> [UpdateAssembler.Update] {
    var shown: [UpdateAssembler.Update] = []
    for case .update(let number, let epoch, let isLast, let bytes) in frames {
      guard let update = try assembler.add(number: number, epoch: epoch, isLast: isLast, bytes: bytes) else { continue }
      try decoder.decode(update.bytes, epoch: update.epoch, into: picture)
      shown.append(update)
    }
    return shown
  }

  borrowing func isExact(_ screen: Surface) -> Bool {
    let same = zip(screen.pixels, picture.pixels).allSatisfy { ($0 ^ $1) & 0xFF_FFFF == 0 }
    return same && screen.bounds == picture.bounds
  }
}

extension Pipeline {
  /// A pipeline of a session in which everything is allowed; nil where that was denied.
  static func allowed(cpuLimit: Int = 100) throws -> Pipeline? {
    let request = SessionRequest(device: [1], technician: [2], technicianName: "Anna", rights: .all, reason: "Test")
    let now = Timestamp(milliseconds: 0)
    let facts = Facts(
      deviceState: .active, deviceClass: .server, variantWish: nil, role: .technician,
      operatorValidUntil: now.adding(seconds: 60), operatorIsRevoked: false, isAssigned: true, livesInBrowser: false,
      profile: .standard, allowsHosted: false, allowsHostedLocally: true, allowedRights: .all, localRights: .all,
      display: .ready, presence: .present, consent: .notAsked, maxSeconds: 60)
    switch decide(request, facts: facts, at: now) {
    case .allow(let grant): return try Pipeline(grant, cpuLimit: cpuLimit)
    case .deny(let denial):
      Issue.record("denied: \(denial)")
      return nil
    }
  }
}
