import Foundation
import TestSupport
import Testing

/// `rs web verify` with the real program, against a relay that serves what it should, and one that does not (threats.md, 4.6).
@Suite(.serialized) struct WebVerifySerialTests {
  /// The command's lines and exit code, from a program that is as it was built.
  private func verify(_ arguments: String...) throws -> (lines: [String], status: Int32) {
    let program = try Program(
      try Company.rsWithPages.get(), ["web", "verify"] + arguments, environment: Company.environment)
    let status = try #require(program.ended(within: 60))
    return (program.said, status)
  }

  @Test func `a relay that serves what the program contains is found to, by its address and by the identity`() throws {
    let company = try Company(hasPages: true)
    let byIdentity = try verify("--identity", company.folder.file("identity"))
    #expect(byIdentity.status == 0, "\(byIdentity.lines)")
    let byAddress = try verify(company.support.text)
    #expect(byAddress.status == 0, "\(byAddress.lines)")
  }

  @Test func `a changed byte of a page is found and named, and so is the program that holds it`() throws {
    let company = try Company(hasPages: true)
    let folder = try TemporaryFolder()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: try Company.rsWithPages.get()))
    let heading = Data("<h1>Help on your screen</h1>".utf8)
    let place = try #require(bytes.range(of: heading), "the door's page is in the program as it is")
    bytes[place.lowerBound + 4] = UInt8(ascii: "Y")
    let changed = folder.file("rs")
    try bytes.write(to: URL(fileURLWithPath: changed))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: changed)
    try company.restartRelay(as: changed)
    let found = try verify("--identity", company.folder.file("identity"))
    #expect(found.status == 65, "\(found.lines)")
    let different = Set(found.lines.filter { $0.hasPrefix("✗ ") }.map { String($0.dropFirst(2)) })
    #expect(different == ["/?lang=en", "/get/support?lang=en", "/get/host/rs"])
  }
}
