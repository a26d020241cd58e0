import Foundation
import Testing

/// How long each thread of a process has worked so far, to the nanosecond (/proc, schedstat).
struct ThreadTimes {
  /// One thread.
  struct Thread {
    var name: String
    /// On a processor since it began.
    var seconds: Double
    /// On a processor or waiting for one: a thread that never sleeps wants one all the time, however busy the machine is.
    var wanted: Double
    var nice: Int
  }

  private let threads: [String: Thread]
  private let takenAt = ContinuousClock.now

  /// The threads that a process has now.
  init(_ process: Int32) throws {
    let folder = "/proc/\(process)/task"
    var threads: [String: Thread] = [:]
    for id in try FileManager.default.contentsOfDirectory(atPath: folder) {
      // A thread may end while its files are read.
      guard let times = try? String(contentsOfFile: "\(folder)/\(id)/schedstat", encoding: .utf8),
        let status = try? String(contentsOfFile: "\(folder)/\(id)/stat", encoding: .utf8),
        case let nanoseconds = times.split(whereSeparator: \.isWhitespace).compactMap({ Double($0) }), nanoseconds.count > 1,
        let start = status.firstIndex(of: "("), let end = status.lastIndex(of: ")")
      else { continue }
      let fields = status[end...].split(separator: " ")
      let name = String(status[status.index(after: start)..<end])
      threads[id] = Thread(
        name: name, seconds: nanoseconds[0] / 1e9, wanted: (nanoseconds[0] + nanoseconds[1]) / 1e9,
        nice: try #require(Int(fields[17])))
    }
    try #require(!threads.isEmpty)
    self.threads = threads
  }

  /// What each thread has worked since `earlier`, as a part of one core, the busiest first.
  func shares(since earlier: ThreadTimes) -> [Thread] {
    let passed = earlier.takenAt.duration(to: takenAt) / .seconds(1)
    return threads.map { id, thread in
      var share = thread
      share.seconds = (thread.seconds - (earlier.threads[id]?.seconds ?? 0)) / passed
      share.wanted = (thread.wanted - (earlier.threads[id]?.wanted ?? 0)) / passed
      return share
    }.sorted { $0.seconds > $1.seconds }
  }
}
