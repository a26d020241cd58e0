import Foundation
import TestSupport
import Testing

@testable import X11

@Suite(.serialized) struct DisplayConnectionTests {
  @Test("A server that goes away is an answer, not the end of the process")
  func lostServer() throws {
    var server: DisplayServer? = try DisplayServer.xvfb()
    let connection = try DisplayConnection(name: server?.name)
    #expect(!connection.isLost)
    server = nil
    #expect(connection.takeError() == nil)
    #expect(connection.isLost)
    connection.wait(milliseconds: nil)
    #expect(Presence.look(at: connection) == .nobody)
  }

  @Test("A server that goes away while it is asked who is there has nobody")
  func lostMidway() throws {
    var server: DisplayServer? = try DisplayServer.xvfb()
    let connection = try DisplayConnection(name: server?.name)
    #expect(Presence.look(at: connection) == .present)
    server = nil
    #expect(Presence.look(at: connection) == .nobody)
    #expect(connection.isLost)
  }
}
