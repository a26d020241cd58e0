/// Reads the relay's state as it is on disk, on a connection and a thread of its own: a search does not wait for a change that is being synced, nor
/// the other way round.
public actor RelayReader {
  private let thread = StoreThread(name: "rs.reader")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  let database: Database

  /// The database must be open for writing already, and belong to this process.
  init(path: String) throws(StoreError) {
    database = try Database(path: path, readOnly: true, isChecked: true)
  }
}
