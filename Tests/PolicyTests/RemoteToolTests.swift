import Testing

@testable import Policy

@Suite struct RemoteToolTests {
  private func tool(_ product: RemoteProduct, _ signs: RemoteTool.Signs = []) -> RemoteTool {
    RemoteTool(product: product.rawValue, signs: signs)
  }

  @Test
  func `S4-14: what comes along at enrolment is to be settled where it is permanent access, whatever the agent says of that`() {
    let brought = RemoteTool.atEnrolment([
      tool(.anyDesk, [.running, .permanent]), tool(.xrdp, [.unsettled]), tool(.x11vnc, .running),
    ])
    #expect(brought == [tool(.anyDesk, [.running, .permanent, .unsettled]), tool(.xrdp), tool(.x11vnc, .running)])
  }

  @Test func `S4-12: a tool that appears or becomes permanent access is news and alarming, one that only runs is neither`() {
    let known = [tool(.anyDesk), tool(.xrdp, .permanent)]
    let change = RemoteToolChange(
      from: known, to: [tool(.teamViewer, .running), tool(.anyDesk, .permanent), tool(.xrdp, [.permanent, .running])])
    #expect(change.news == ["TeamViewer:installed", "AnyDesk:permanent"])
    #expect(change.alarming.map(\.name) == ["TeamViewer", "AnyDesk"])
    #expect(
      change.tools == [
        tool(.teamViewer, [.running, .unsettled]), tool(.anyDesk, [.permanent, .unsettled]), tool(.xrdp, [.permanent, .running]),
      ])
  }

  @Test func `what was open stays open while it is there, and what goes is news without alarm`() {
    let change = RemoteToolChange(
      from: [tool(.anyDesk, [.permanent, .unsettled]), tool(.vino)], to: [tool(.anyDesk, .running)])
    #expect(change.tools == [tool(.anyDesk, [.running, .unsettled])])
    #expect(change.news == ["AnyDesk:installed", "Vino:gone"])
    #expect(change.alarming.isEmpty)
    #expect(RemoteToolChange(from: change.tools, to: change.tools).news.isEmpty)
  }

  @Test func `every product has a name of its own, and one of a newer program its number`() {
    #expect(Set(RemoteProduct.allCases.map(\.name)).count == RemoteProduct.allCases.count)
    #expect(RemoteProduct.allCases.allSatisfy { $0.rawValue > 0 })
    #expect(RemoteTool(product: 200, signs: []).name == "#200")
  }
}
