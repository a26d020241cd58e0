import Agent
import Attendance
import Catalogue
import Policy
import Synchronization
import Widgets
import X11

/// A guest in a window: one dialog a page, on a thread and a connection of its own. What the person types is read from the dialog alone (T53).
final class GuestWindow: GuestFace {
  private struct Shown {
    var page: GuestPage?
    /// Counts pages, so that the same one can be shown again.
    var number = 0
    var isOver = false
  }

  let inputs: AsyncStream<GuestInput>
  private let answers: AsyncStream<GuestInput>.Continuation
  private let language: Language
  private let shown = Mutex(Shown())
  private let waker: Waker

  /// nil where the display cannot be opened.
  init?(_ place: DisplaySource.Place, language: Language) {
    guard let connection = try? DisplayConnection(name: place.name, cookie: place.cookie) else { return nil }
    self.language = language
    waker = connection.wakeHandle
    (inputs, answers) = AsyncStream<GuestInput>.makeStream()
    let owned = Mutex(connection)
    WorkerThread.start { [self] in owned.withLock { run(on: $0) } }
  }

  func show(_ page: GuestPage) {
    shown.withLock { shown in
      guard shown.page != page else { return }
      shown.page = page
      shown.number += 1
    }
    waker.wake()
  }

  func close() {
    shown.withLock { $0.isOver = true }
    waker.wake()
  }

  private func run(on connection: DisplayConnection) {
    while !connection.isLost {
      let now = shown.withLock { $0 }
      if now.isOver { break }
      guard let page = now.page, let dialog = GuestForms.dialog(page, language) else {
        connection.discardEvents()
        connection.wait(milliseconds: 1000)
        continue
      }
      let answer = try? dialog.ask(on: connection) { shown.withLock { $0.number == now.number && !$0.isOver } }
      guard let answer else { break }
      guard answer != .withdrawn else { continue }
      take(answer, page)
    }
    answers.finish()
  }

  /// Passes on what was answered; what cannot be, is shown again with what was wrong.
  private func take(_ answer: Dialog.Answer, _ page: GuestPage) {
    switch GuestForms.input(answer, page) {
    case .success(let input):
      // The page that follows takes its place.
      shown.withLock { if $0.page == page { $0.page = nil } }
      answers.yield(input)
    case .failure(let problem): show(page.saying(problem.sentence))
    }
  }
}
