import Testing

/// T43: where files are made, and who names them. Nothing in the product takes files from a peer yet; what writes one stands here, with where its
/// name comes from, and a new place has to be entered with its reason.
@Suite struct FileNameTests {
  /// Every place that makes a file, and where the name comes from: never from a peer.
  static let places: [String: String] = [
    "Sources/Agent/ScreenLock.swift": "shared memory, removed before it is written: a random number",
    "Sources/Deployment/Installer.swift": "the unit: the program's own name for a service",
    "Sources/Deployment/OwnProgram.swift": "the installed program: the program's own name for it",
    "Sources/Store/FolderLock.swift": "in the data folder, a name of ours",
    "Sources/Trust/PrivateFile.swift": "its callers, below",
    "Sources/Viewer/PictureFile.swift": "--screenshot, the technician's own word",
  ]
  /// Who writes by `PrivateFile`.
  static let callers: [String: String] = [
    "Sources/Admin/AuditTrail.swift": "--output, and names of ours in that new folder",
    "Sources/Admin/Operators.swift": "the administrator's own word",
    "Sources/Guest/GuestReceipt.swift": "the time, in the person's home",
    "Sources/Relay/RelayFolder.swift": "in the data folder, names of ours",
  ]

  @Test func `T43: no file is made anywhere else`() throws {
    let files = try SourceTree("Sources").files
    let making = files.filter { $0.lines.contains { $0.contains("O_CREAT") || $0.contains(/fopen\([^)]*"[wa]/) } }
    #expect(Set(making.map(\.path)) == Set(Self.places.keys))
    let calling = files.filter { $0.target != "Trust" && $0.lines.contains { $0.contains("PrivateFile.write(") } }
    #expect(Set(calling.map(\.path)) == Set(Self.callers.keys))
  }

  @Test func `T43: no frame carries the name of a file`() throws {
    let kinds = try SourceTree.text("Sources/Wire/FrameKind.swift").split(separator: "\n").compactMap {
      $0.firstMatch(of: #/^\s*case (\w+) = \d/#).map { String($0.1) }
    }
    #expect(kinds.count > 10)
    #expect(kinds.filter { $0.lowercased().contains("file") || $0.lowercased().contains("upload") } == [])
  }
}
