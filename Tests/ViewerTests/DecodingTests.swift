import EndToEnd
import Framebuffer
import Policy
import Session
import Testing
import Wire

@testable import Viewer

@Suite struct DecodingTests {
  @Test("T40, T41: a screen of hostile size takes no memory and is refused", arguments: [0, 1, 16384, 16385, 65534, 65535])
  func screenSizes(side: Int) {
    let screen = SharedScreen()
    #expect(screen.resize(width: side, height: 65535) == false)
    #expect(screen.resize(width: 65535, height: side) == false)
    #expect(screen.resize(width: side, height: side) == (side == 1))
  }

  @Test("three screens of 3840 x 2160 are accepted")
  func largeScreens() {
    #expect(SharedScreen().resize(width: 3 * 3840, height: 2160))
    #expect(!SharedScreen().resize(width: 3 * 3840, height: 2161))
  }

  @Test("T40: an update that cannot be decoded asks for one new epoch, and leaves the rest of its own alone")
  func brokenUpdates() throws {
    let screen = SharedScreen()
    #expect(screen.resize(width: 64, height: 64))
    var pipeline = Pipeline(into: screen, Meter())
    var news: [Bool] = []
    for (number, epoch) in [(1, 1), (2, 1), (3, 2)] as [(UInt32, UInt32)] {
      let isDecoded = pipeline.decode(.init(number: number, epoch: epoch, bytes: [0xff, 0xff, 0xff, 0xff, 0, 1, 2, 3, 4, 5]))
      #expect(!isDecoded)
      news.append(pipeline.isNewlyBroken)
    }
    #expect(news == [true, false, true])
  }

  @Test("frames come out in order, and a peer that floods ends the session instead of filling memory")
  func queue() {
    let queue = FrameQueue()
    for token in 0..<100 as Range<UInt64> { queue.put(.frame(.ping(token: token))) }
    for token in 0..<100 as Range<UInt64> {
      guard case .frame(.ping(token)) = queue.take() else {
        Issue.record("frame \(token) is missing")
        return
      }
    }
    let part = [UInt8](repeating: 0, count: Limits.framePayload)
    for number in 1...81 as ClosedRange<UInt32> {
      queue.put(.frame(.update(number: number, epoch: 1, isLast: true, bytes: part)))
    }
    var hasStopped = false
    for _ in 1...81 { if case .stop(.protocolError) = queue.take() { hasStopped = true } }
    #expect(hasStopped)
  }
}

@Suite struct ViewerFailureTests {
  @Test("S0-14: interruptions pass by themselves; what a person or a rule has decided does not")
  func passing() {
    for end in [SessionEnd.relayRestarted, .connectionLost, .agentStopped, .displayLost] { #expect(ViewerFailure(end).isPassing) }
    for end in [
      SessionEnd.viewerLeft, .stoppedAtDevice, .operatorRevoked, .timeOver, .deviceRetired, .nobodyPresent, .protocolError,
    ] {
      #expect(!ViewerFailure(end).isPassing)
    }
    for denial in [Denial.consentRefused, .consentTimedOut, .operatorRevoked, .rightsForbidden, .grantInvalid] {
      #expect(!ViewerFailure(denial).isPassing)
      #expect(ViewerFailure(denial).isRefusal)
    }
    #expect(ViewerFailure(Denial.deviceOffline).isPassing)
  }

  @Test(
    "T41: a denial or reason that does not exist is a protocol error with an exit code of its own", arguments: [0, 31, 999, .max])
  func unknownCodes(raw: UInt16) {
    let failure = ViewerFailure(denial: raw)
    #expect(failure.code == SessionEnd.protocolError.code)
    #expect(failure.exitCode == 76)
  }

  @Test("rights are read by name, and a name that does not exist is noticed")
  func rights() {
    #expect(ViewerOptions.rights(nil) == .all)
    #expect(ViewerOptions.rights("view,pointer") == [.view, .pointer])
    #expect(ViewerOptions.rights("view,root") == nil)
  }
}
