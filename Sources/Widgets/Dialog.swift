import X11

/// Asks a person something in a window of its own, and waits for the answer.
public struct Dialog: Sendable {
  /// How a dialog ended.
  public enum Answer: Equatable, Sendable {
    /// A button was pressed; with what was typed.
    case chosen(Int, entry: String)
    /// The window was closed, or Escape pressed.
    case closed
    /// The time is over.
    case timedOut
    /// `isWanted` turned false, or the display was lost.
    case withdrawn
  }

  /// Time to decide, and the line that says how much is left, by seconds.
  public struct Countdown: Sendable {
    public var seconds: Int
    public var text: @Sendable (Int) -> String

    public init(seconds: Int, text: @escaping @Sendable (Int) -> String) {
      self.seconds = seconds
      self.text = text
    }
  }

  public var title: String
  public var form: Form
  /// At 96 dpi.
  public var width = 480
  /// Stays above other windows, and is answered by a person at a device alone: nothing a program sends counts, and for
  /// the first second neither does a press that was meant for what lay there before.
  public var isGuarded = false
  public var countdown: Countdown?

  /// How long a guarded dialog has to be visible before it can be answered.
  public static let guardTime = Duration.seconds(1)

  public init(title: String, form: Form) {
    self.title = title
    self.form = form
  }

  /// Shows the dialog and blocks the thread, which owns the connection, until there is an answer. `isWanted` is asked
  /// several times a second, and so are `elements`: what they are not nil for is shown from then on, with what was typed.
  /// `connection.wakeHandle` has both asked at once. `stays` is asked what a press means: where it says true, the dialog stays open.
  public func ask(
    on connection: DisplayConnection, while isWanted: () -> Bool = { true }, elements: () -> [Element]? = { nil },
    stays: (Int, inout Form) -> Bool = { _, _ in false }
  ) throws(X11Error) -> Answer {
    var form = form
    if let countdown { form.setCountdown(countdown.text(countdown.seconds), fraction: 1) }
    let view = try FormView(connection, .dialog(title: title, alwaysOnTop: isGuarded), width: width, form)
    let start = ContinuousClock.now
    while isWanted(), !connection.isLost {
      let passed = ContinuousClock.now - start
      if let changed = elements() { view.form.setElements(changed) }
      if let countdown {
        guard passed < .seconds(countdown.seconds) else { return .timedOut }
        show(countdown, passed, in: view)
      }
      while let (_, event) = connection.nextEvent(of: [view.window]) {
        guard counts(event, passed) else { continue }
        switch view.handle(event) {
        case .chosen(let id): if !stays(id, &view.form) { return .chosen(id, entry: view.form.entry.text) }
        case .cancelled: return .closed
        case .nothing, .changed: break
        }
      }
      connection.wait(milliseconds: 200)
    }
    return .withdrawn
  }

  private func counts(_ event: WindowEvent, _ passed: Duration) -> Bool {
    guard isGuarded else { return true }
    return switch event {
    case .key(let key): key.isPhysical && passed > Self.guardTime
    case .button(let button): button.isPhysical && passed > Self.guardTime
    default: true
    }
  }

  private func show(_ countdown: Countdown, _ passed: Duration, in view: FormView) {
    let milliseconds = passed.components.seconds * 1000 + passed.components.attoseconds / 1_000_000_000_000_000
    let left = max(0, Int64(countdown.seconds) * 1000 - milliseconds)
    view.form.setCountdown(
      countdown.text(Int((left + 999) / 1000)), fraction: Double(left) / (Double(countdown.seconds) * 1000))
  }
}
