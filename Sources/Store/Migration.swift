import Glibc

/// A step from one version of a schema to the next. Steps are never changed once released, only added.
struct Migration: Sendable {
  let statements: [String]
  /// What is to be worked out once the statements have run.
  var then: (@Sendable (Database) throws(StoreError) -> Void)?

  /// Brings the file to the newest version, all steps in one transaction, with a copy of the old file beside it first. A file of a newer
  /// version is refused untouched.
  static func apply(_ migrations: [Migration], to database: Database) throws(StoreError) {
    let version = try database.version
    guard version >= 0 else { throw .corrupt(path: database.path, part: "user_version \(version)") }
    guard version <= migrations.count else { throw .newer(path: database.path, version: version) }
    guard version < migrations.count else { return }
    if version > 0 { try copy(database, version) }
    try database.transaction { () throws(StoreError) in
      for migration in migrations[Int(version)...] {
        for statement in migration.statements { _ = try database.rows(statement) }
        try migration.then?(database)
      }
      _ = try database.rows("PRAGMA user_version=\(migrations.count)")
    }
  }

  /// The copy appears whole or not at all: a start that was cut off before leaves nothing that the next one would trip over.
  private static func copy(_ database: Database, _ version: Int32) throws(StoreError) {
    let target = "\(database.path).version-\(version)"
    unlink(target + ".new")
    try database.rows("VACUUM INTO ?", .text(target + ".new"))
    guard rename(target + ".new", target) == 0 else { throw .unreadable(path: target, code: errno) }
  }
}
