/// A step from one version of a schema to the next. Steps are never changed once released, only added.
struct Migration {
  let statements: [String]

  /// Brings the file to the newest version, all steps in one transaction, with a copy of the old file beside it first. A file of a newer
  /// version is refused untouched.
  static func apply(_ migrations: [Migration], to database: Database) throws(StoreError) {
    let version = try database.version
    guard version <= migrations.count else { throw .newer(path: database.path, version: version) }
    guard version < migrations.count else { return }
    if version > 0 { _ = try database.rows("VACUUM INTO ?", [.text("\(database.path).version-\(version)")]) }
    try database.transaction { () throws(StoreError) in
      for migration in migrations[Int(version)...] {
        for statement in migration.statements { _ = try database.rows(statement) }
      }
      _ = try database.rows("PRAGMA user_version=\(migrations.count)")
    }
  }
}
