/// The relay's tables. Digests are 32 bytes, times are milliseconds since 1970, signed things are kept as they came.
enum RelaySchema {
  static let migrations = [
    Migration(statements: [
      "CREATE TABLE trust (kind TEXT PRIMARY KEY, version INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT",
      """
      CREATE TABLE operator (digest BLOB PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, valid_until INTEGER NOT NULL,
        chain BLOB NOT NULL) STRICT
      """,
      """
      CREATE TABLE token (digest BLOB PRIMARY KEY, customer TEXT NOT NULL, statement BLOB NOT NULL, valid_until INTEGER NOT NULL,
        used_by BLOB) STRICT
      """,
      """
      CREATE TABLE device (digest BLOB PRIMARY KEY, name TEXT NOT NULL, customer TEXT NOT NULL, class INTEGER NOT NULL,
        state TEXT NOT NULL, entry BLOB NOT NULL, host TEXT NOT NULL, wish BLOB, variant INTEGER, last_seen INTEGER NOT NULL) STRICT
      """,
      "CREATE INDEX device_name ON device (name COLLATE NOCASE)",
      """
      CREATE TABLE session (id BLOB PRIMARY KEY, device BLOB NOT NULL REFERENCES device, operator BLOB NOT NULL,
        customer TEXT NOT NULL, rights INTEGER NOT NULL, variant INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER,
        reason INTEGER) STRICT
      """,
      "CREATE INDEX session_open ON session (id) WHERE ended IS NULL",
      """
      CREATE TABLE record (session BLOB NOT NULL REFERENCES session, kind INTEGER NOT NULL, statement BLOB NOT NULL,
        signature BLOB NOT NULL, PRIMARY KEY (session, kind)) STRICT
      """,
      """
      CREATE TABLE audit (customer TEXT NOT NULL, n INTEGER NOT NULL, line TEXT NOT NULL, h BLOB NOT NULL,
        PRIMARY KEY (customer, n)) STRICT
      """,
      "CREATE TABLE personal (commitment BLOB PRIMARY KEY, customer TEXT NOT NULL, salt BLOB NOT NULL, value TEXT NOT NULL) STRICT",
      "CREATE TABLE ledger (n INTEGER PRIMARY KEY, line TEXT NOT NULL, h BLOB NOT NULL) STRICT",
      "CREATE TABLE anchored (customer TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT",
      "CREATE TABLE checkpoint (count INTEGER NOT NULL, text TEXT PRIMARY KEY, signature BLOB NOT NULL) STRICT",
    ]),
    // The key that a device has now; its digest is that of its first.
    Migration(statements: [
      "ALTER TABLE device ADD COLUMN key BLOB", "UPDATE device SET key = digest",
      "CREATE UNIQUE INDEX device_key ON device (key)",
    ]),
    // Sessions of guests, who are in no directory, and in which consent is given and taken back more than once.
    Migration(statements: [
      """
      CREATE TABLE new_session (id BLOB PRIMARY KEY, device BLOB REFERENCES device, guest BLOB, operator BLOB NOT NULL,
        customer TEXT NOT NULL, rights INTEGER NOT NULL, variant INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER,
        reason INTEGER, CHECK ((device IS NULL) <> (guest IS NULL))) STRICT
      """,
      """
      INSERT INTO new_session
        SELECT id, device, NULL, operator, customer, rights, variant, started, ended, reason FROM session
      """,
      """
      CREATE TABLE new_record (session BLOB NOT NULL REFERENCES new_session, kind INTEGER NOT NULL, n INTEGER NOT NULL,
        statement BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (session, kind, n)) STRICT
      """,
      "INSERT INTO new_record SELECT session, kind, 1, statement, signature FROM record",
      "DROP TABLE record", "DROP TABLE session",
      "ALTER TABLE new_session RENAME TO session", "ALTER TABLE new_record RENAME TO record",
      "CREATE INDEX session_open ON session (id) WHERE ended IS NULL",
      "CREATE INDEX session_operator ON session (operator, started)",
    ]),
    // Other companies' remote tools on a device: product and signs, a byte each; and what was settled about them last.
    Migration(statements: [
      "ALTER TABLE device ADD COLUMN tools BLOB NOT NULL DEFAULT x''",
      "ALTER TABLE device ADD COLUMN settlement TEXT NOT NULL DEFAULT ''",
    ]),
    // What operators add to a device; one index that has all that a search looks at, in the order of its answer; the line that a personal value
    // belongs to.
    Migration(
      statements: [
        "ALTER TABLE device ADD COLUMN section TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE device ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE device ADD COLUMN notes TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE device ADD COLUMN folded TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX device_search ON device (folded, digest, state, customer, section, tags, tools)",
        "CREATE INDEX session_device ON session (device, started)",
        "ALTER TABLE personal ADD COLUMN line INTEGER",
        """
        UPDATE personal SET line = found.line FROM
          (SELECT audit.rowid AS line, field.value AS digest FROM audit, json_each(audit.line, '$.pd') AS field) AS found
          WHERE found.digest = lower(hex(personal.commitment))
        """,
        "CREATE INDEX personal_line ON personal (line)",
      ], then: DeviceFolding.refresh),
    // Operators in browsers: how they sign in, and whom they have let in for them. Of every secret that lets somebody in only the digest is kept.
    Migration(statements: [
      """
      CREATE TABLE account (operator BLOB PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, salt BLOB, hash BLOB, totp BLOB,
        last_step INTEGER NOT NULL) STRICT
      """,
      """
      CREATE TABLE passkey (id BLOB PRIMARY KEY, operator BLOB NOT NULL REFERENCES account ON DELETE CASCADE, key BLOB NOT NULL,
        counter INTEGER NOT NULL, made INTEGER NOT NULL) STRICT
      """,
      """
      CREATE TABLE invitation (digest BLOB PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, invited_by BLOB NOT NULL,
        valid_until INTEGER NOT NULL, key BLOB, proof BLOB, admitted INTEGER NOT NULL) STRICT
      """,
      """
      CREATE TABLE web_session (digest BLOB PRIMARY KEY, operator BLOB NOT NULL REFERENCES account ON DELETE CASCADE,
        started INTEGER NOT NULL, used INTEGER NOT NULL) STRICT
      """,
      """
      CREATE TABLE api_token (digest BLOB PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, operator BLOB NOT NULL,
        made INTEGER NOT NULL, valid_until INTEGER NOT NULL) STRICT
      """,
    ]),
    // Who else is told of what, and what is on its way there.
    Migration(statements: [
      """
      CREATE TABLE webhook (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, events TEXT NOT NULL, secret BLOB NOT NULL,
        allows_private INTEGER NOT NULL, made INTEGER NOT NULL, delivered INTEGER, failures INTEGER NOT NULL, failure TEXT) STRICT
      """,
      """
      CREATE TABLE delivery (id INTEGER PRIMARY KEY, webhook INTEGER NOT NULL REFERENCES webhook ON DELETE CASCADE,
        event TEXT NOT NULL, place INTEGER NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL) STRICT
      """,
      "CREATE INDEX delivery_due ON delivery (webhook, due)",
    ]),
  ]
}
