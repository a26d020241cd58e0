import Dispatch
import Synchronization
import X11

/// Looks who is at the display, on a thread and one connection of its own that is opened anew only where the display has changed or gone: Xlib ends the
/// process where a server dies while a connection is being opened, so that is done seldom.
final class PresenceWatcher: Sendable {
  /// A server that is asked may be held by another program for a moment; longer, and there is nothing to show.
  private static let patience = DispatchTimeInterval.seconds(2)

  private final class Question: Sendable {
    let place: DisplaySource.Place
    let answer = Mutex<Presence?>(nil)
    let isAnswered = DispatchSemaphore(value: 0)

    init(_ place: DisplaySource.Place) { self.place = place }
  }

  private let questions = Mutex<[Question]>([])
  private let isAsked = DispatchSemaphore(value: 0)

  init() {
    WorkerThread.start { [self] in run() }
  }

  /// Waits for the answer, at most two seconds; nil where there is none.
  func look(at place: DisplaySource.Place) -> Presence? {
    let question = Question(place)
    questions.withLock { $0.append(question) }
    isAsked.signal()
    guard question.isAnswered.wait(timeout: .now() + Self.patience) == .success else {
      // Nobody waits for it any more: a server that never answers gathers no questions.
      questions.withLock { $0.removeAll { $0 === question } }
      return nil
    }
    return question.answer.withLock { $0 }
  }

  /// The thread's life, which is the process's.
  private func run() {
    var kept: (place: DisplaySource.Place, connection: DisplayConnection)?
    while true {
      isAsked.wait()
      let asked = questions.withLock { questions in
        defer { questions.removeAll() }
        return questions
      }
      for question in asked {
        if kept?.place != question.place || kept?.connection.takeError() != nil || kept?.connection.isLost == true {
          kept = nil
          if let connection = try? DisplayConnection(name: question.place.name, cookie: question.place.cookie) {
            XTestInjector.takeBackLeftovers(at: connection)
            kept = (question.place, connection)
          }
        }
        let answer = kept.map { Presence.look(at: $0.connection) }
        question.answer.withLock { $0 = answer }
        question.isAnswered.signal()
      }
    }
  }
}
