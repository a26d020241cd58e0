import Dispatch

/// The one thread on which a store's blocking calls run, so that none of them runs on an event loop.
final class StoreThread: SerialExecutor {
  private let queue: DispatchQueue

  init(name: String) {
    queue = DispatchQueue(label: name)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
