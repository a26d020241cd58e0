import Agent
import Catalogue
import Policy
import Session
import Synchronization
import Trust
import Widgets
import Wire
import X11

/// An open session at the customer's desk: what the technician sees and does, the bar that says so, chat and marks, and the person's ways to limit
/// it. Without the bar, the hot-key and the guardian there is no session (T56, S2-17, S2-18).
final class GuestDesk: Sendable {
  /// After somebody at the device has pressed or moved something, what comes from the technician is left out for so long.
  static let yielding = Duration.milliseconds(800)
  /// A company that was not known before only watches for so long (T62).
  static let firstGlance = Duration.seconds(5)
  /// The end of business hours is announced so many seconds before.
  static let warning: UInt32 = 600

  private struct State {
    /// What the grants allow, without what the person has taken back.
    var rights: AccessRights
    var isViewOnly = false
    var pause = Pause.over
    var closesIn: UInt32?
    var unread = 0
    var isChatOpen = false
    var absence = AbsenceRule()
    var grant: GrantStatement
    var isOver = false
  }

  private let place: DisplaySource.Place
  private let around: GuestSession.Surroundings
  private let stream: SessionStream
  private let testimony: Testimony
  private let end: @Sendable (SessionEnd) -> Void
  private let started = ContinuousClock.now
  private let deadline: ContinuousClock.Instant
  private let state: Mutex<State>
  private let parts = Mutex(Parts())

  /// What runs, each on a thread of its own.
  private struct Parts {
    var guardian: Guardian?
    var local: LocalInput?
    var bar: SessionBar?
    var chat: ChatWindow?
    var marks: Marks?
    var desktop: Desktop?
  }

  /// Puts everything in its place that the person has to have before the technician sees anything. Throws where one of them cannot be.
  init(
    _ grant: GrantStatement, at place: DisplaySource.Place, seconds: UInt32, _ around: GuestSession.Surroundings,
    stream: SessionStream, testimony: Testimony, end: @escaping @Sendable (SessionEnd) -> Void
  ) throws {
    self.place = place
    self.around = around
    self.stream = stream
    self.testimony = testimony
    self.end = end
    deadline = started + .seconds(Int64(seconds))
    state = Mutex(State(rights: grant.rights, grant: grant))
    do {
      try prepare(technician: DisplayName.shown(grant.technicianName))
    } catch {
      stop()
      throw error
    }
  }

  private func prepare(technician: String) throws {
    guard let guardian = Guardian(place, lost: { [end] in end(.agentStopped) }) else { throw X11Error(.refused, "guardian") }
    parts.withLock { $0.guardian = guardian }
    let local = try LocalInput(display: place.name, cookie: place.cookie) { [end] in end(.stoppedAtDevice) }
    parts.withLock { $0.local = local }
    let bar = try SessionBar(display: place.name, cookie: place.cookie, content: content) { [weak self] in self?.act($0) }
    parts.withLock { $0.bar = bar }
    let chat = try ChatWindow(
      display: place.name, cookie: place.cookie, texts: chatTexts, isGuarded: true, limit: Limits.chat
    ) { [weak self] in self?.take($0) }
    parts.withLock { $0.chat = chat }
    let marks = try Marks(display: place.name, cookie: place.cookie, name: technician)
    parts.withLock { $0.marks = marks }
  }

  /// Shows the screen and takes input from now on. Throws where the display cannot.
  func open(_ grant: consuming Grant) throws {
    let restraint = InputGate.Restraint(
      mayAct: { [weak self] in self?.mayAct ?? false },
      isForbidden: { [weak self] x, y in self?.parts.withLock { $0.bar }?.covers(x: Int(x), y: Int(y)) ?? true })
    let desktop = try Desktop(
      grant, at: place, cpuLimit: around.options.cpuLimit, restraint: restraint,
      replaces: { [weak self] text in self?.parts.withLock { $0.guardian }?.keep(text) },
      send: { [weak self] frames in self?.send(frames) }, ended: end)
    let isOver = state.withLock { state in
      if !state.isOver { parts.withLock { $0.desktop = desktop } }
      return state.isOver
    }
    if isOver { return desktop.stop() }
    Task { [weak self] in
      while let desk = self, !desk.state.withLock({ $0.isOver }) {
        desk.look()
        // With the full second: hours end at theirs.
        try? await Task.sleep(for: .milliseconds(1000 - WallClock.now().milliseconds % 1000))
      }
    }
  }

  /// Gives everything back; returns at once.
  func stop() {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    guard isFirst else { return }
    let last = parts.withLock { parts in
      defer { parts = Parts() }
      return parts
    }
    last.desktop?.stop()
    last.marks?.stop()
    last.chat?.stop()
    last.bar?.stop()
    last.local?.stop()
    last.guardian?.release()
  }

  // MARK: Rights

  /// What the technician may do now.
  var rights: AccessRights {
    state.withLock { $0.isViewOnly ? .view : $0.rights }
  }

  /// False in the first seconds of a company that was not known before.
  var mayControl: Bool {
    around.knowledge.isRootGiven || ContinuousClock.now - started >= Self.firstGlance
  }

  /// False while the person is using the device, has switched to view only, or has only just let somebody in.
  private var mayAct: Bool {
    guard mayControl, !state.withLock({ $0.isViewOnly }) else { return false }
    let last = parts.withLock { $0.local }?.lastActivity
    return last.map { ContinuousClock.now - $0 >= Self.yielding } ?? true
  }

  /// The person has agreed to more.
  func extend(_ grant: consuming Grant, _ statement: GrantStatement) {
    let rights = grant.rights
    do {
      try parts.withLock { $0.desktop }?.regrant(grant)
    } catch {
      return end(.displayLost)
    }
    state.withLock { state in
      state.rights = rights
      state.isViewOnly = false
      state.grant = statement
    }
    settle(.given)
  }

  /// A wish for more is decided; the technician hears what holds now.
  func settle(_ change: RightsChange) {
    let now = rights.rawValue
    stream.step { $0.settle(.rights(now: now, change)) }
    refresh()
  }

  /// The person has taken something back, or given the view-only switch back.
  private func changed(_ change: RightsChange) {
    let (now, grant) = (rights, state.withLock { $0.grant })
    testimony.consent(change == .given ? .given : .takenBack, to: grant, rights: now)
    stream.step { $0.tell(.rights(now: now.rawValue, change)) }
    refresh()
  }

  // MARK: The person

  private func act(_ action: SessionBar.Action) {
    switch action {
    case .stop: end(.stoppedAtDevice)
    case .lost: end(.displayLost)
    case .chat: openChat()
    case .viewOnly(let isOn):
      state.withLock { $0.isViewOnly = isOn }
      changed(isOn ? .takenBack : .given)
    case .takeBack(let id):
      let right = AccessRights(rawValue: UInt32(truncatingIfNeeded: id))
      // Without seeing there is nothing left.
      guard right != .view else { return end(.stoppedAtDevice) }
      let rest = state.withLock { state in
        state.rights.subtract(right)
        return state.rights
      }
      parts.withLock { $0.desktop }?.narrow(to: rest)
      changed(.takenBack)
    }
  }

  private func openChat() {
    state.withLock { state in
      state.unread = 0
      state.isChatOpen = true
    }
    parts.withLock { $0.chat }?.open()
    refresh()
  }

  private func take(_ action: ChatWindow.Action) {
    switch action {
    case .closed: state.withLock { $0.isChatOpen = false }
    case .said(let text):
      guard stream.step({ $0.tell(.chat(text)) }) else { return }
      parts.withLock { $0.chat }?.add(.init(author: GuestSentences.you.text(around.options.language), text: text, isOwn: true))
    }
  }

  // MARK: The technician

  /// A frame of the viewer. True where it was input that was let through.
  func take(_ frame: Frame) -> Bool {
    switch frame {
    case .chat(let text): hear(text)
    case .mark(let kind, let x, let y): parts.withLock { $0.marks }?.show(kind, x: Int(x), y: Int(y))
    case .cutText where state.withLock({ $0.isViewOnly || $0.pause != .over }): break
    default: return parts.withLock { $0.desktop }?.take(frame) ?? false
    }
    return false
  }

  private func hear(_ text: String) {
    let author = DisplayName.shown(state.withLock { $0.grant.technicianName })
    let shown = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      DisplayName.shown(String($0), limit: Limits.chat)
    }
    parts.withLock { $0.chat }?.add(.init(author: author, text: shown.joined(separator: "\n"), isOwn: false))
    state.withLock { if !$0.isChatOpen { $0.unread += 1 } }
    refresh()
  }

  private func send(_ frames: [Frame]) {
    let isViewOnly = state.withLock { $0.isViewOnly }
    let sent = isViewOnly ? frames.filter { $0.kind != .cutText } : frames
    if !sent.isEmpty { stream.send(sent) }
  }

  // MARK: Rules

  /// Once a second: time, display, who is there, and business hours.
  private func look() {
    if ContinuousClock.now >= deadline { return end(.timeOver) }
    guard around.displays.place == place else { return end(.displayLost) }
    let presence = MachineStatus.now(around.displays).presence
    let idle = (ContinuousClock.now - (parts.withLock { $0.local }?.lastActivity ?? started)).components.seconds
    let now = (ContinuousClock.now - started).components.seconds
    switch state.withLock({ $0.absence.look(presence, idle: idle, now: now) }) {
    case .goOn: pause(.over)
    case .pause(let why): pause(why)
    case .end: return end(.nobodyPresent)
    }
    lookAtTheHours()
    refresh()
  }

  private func pause(_ pause: Pause) {
    let isNew = state.withLock { state in
      defer { state.pause = pause }
      return state.pause != pause
    }
    guard isNew else { return }
    parts.withLock { $0.desktop }?.pause(pause != .over)
    stream.step { $0.tell(.paused(pause)) }
  }

  private func lookAtTheHours() {
    let grant = state.withLock { $0.grant }
    let now = WallClock.now()
    let hours = around.knowledge.hours(for: grant.customer, technician: grant.technician, at: now)
    guard hours.isOpen else {
      if hours.end == .end { end(.outsideHours) }
      return
    }
    let left = hours.closes.map { now.seconds(until: $0) }.flatMap { $0 <= Self.warning ? $0 : nil }
    let isNews = state.withLock { state in
      defer { state.closesIn = left }
      return (state.closesIn == nil) != (left == nil)
    }
    if isNews, let left { stream.step { $0.tell(.closing(seconds: UInt16(clamping: left))) } }
  }

  // MARK: The bar

  private func refresh() {
    parts.withLock { $0.bar }?.show(content)
  }

  private var content: SessionBar.Content {
    let language = around.options.language
    let now = state.withLock { $0 }
    let allowed: Sentence =
      switch now.pause {
      case .locked: GuestSentences.pausedLocked
      case .away, .held: GuestSentences.pausedAway
      case .over: mayControl ? GuestSentences.allowed(rights) : GuestSentences.mayNothingYet
      }
    let closing = now.closesIn.map { " · " + GuestSentences.closing(minutes: Int64($0 / 60) + 1).text(language) } ?? ""
    let texts = SessionBar.Texts(
      viewOnly: GuestSentences.viewOnly.text(language), rights: GuestSentences.rights.text(language),
      rightsHeading: GuestSentences.rightsHeading.text(language),
      rightsNote: "\(GuestSentences.rightsNote.text(language))\n\(sealed.text(language))",
      chat: GuestSentences.chat.text(language), stop: GuestSentences.stop.text(language),
      hotKey: GuestSentences.hotKey.text(language))
    var content = SessionBar.Content(
      texts: texts, who: DisplayName.shown(now.grant.technicianName),
      details: GuestSentences.since(LocalTime.clock(now.grant.issuedAt), allowed.text(language)).text(language) + closing)
    content.isPaused = now.pause != .over
    content.isViewOnly = now.isViewOnly
    content.yields = now.pause == .locked
    content.unread = now.unread
    let inForce = rights
    content.rights = AccessRights.named.filter { inForce.contains($0.right) }.compactMap { entry in
      ConsentSentences.plain(entry.right).first.map {
        Choice(id: Int(entry.right.rawValue), title: $0.text(language), isOn: true)
      }
    }
    return content
  }

  /// How both layers are sealed (S2-12).
  private var sealed: Sentence {
    ConnectionSentences.sealed(
      inner: stream.parameters?.description ?? "", outer: around.control.parameters?.description ?? "")
  }

  private var chatTexts: ChatWindow.Texts {
    let language = around.options.language
    return ChatWindow.Texts(
      title: GuestSentences.chatTitle.text(language), placeholder: GuestSentences.chatHint.text(language),
      send: GuestSentences.send.text(language))
  }
}
