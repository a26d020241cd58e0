import Catalogue
import Framebuffer
import Policy
import Widgets
import Wire
import X11

/// The technician's window, on a thread of its own: shows the shared screen and sends input straight to the device.
final class ViewerWindow {
  /// Before there is a screen to show, at 96 dpi: everything that can stand in the middle fits.
  static let size = (width: 800, height: 600)

  private let connection: DisplayConnection
  private let window: Window
  private let view: ScreenView
  private let state: ViewerState
  private let screen: SharedScreen
  private let meter: Meter
  private let clipboard: ViewerClipboard
  private let language: Language
  private let display: String?
  private var isFocused = false
  private var input: WindowInput
  private let panels: ViewerPanels
  /// Nil where there is no customer to write to.
  private var chat: ViewerChat?
  private var shownPhase: ViewerState.Phase?
  private var shownTitle = ""
  private var isSized = false
  private var wantsFullScreen: Bool

  /// Opens the window on DISPLAY; throws what `DisplayConnection`, `Window` and `ScreenView` say.
  init(_ state: ViewerState, _ screen: SharedScreen, _ meter: Meter, _ options: ViewerOptions) throws(X11Error) {
    connection = try DisplayConnection(name: options.display)
    let scale = Theme(scale: connection.scale)
    let (width, height) = (scale.pixels(Self.size.width), scale.pixels(Self.size.height))
    guard let window = Window(connection, role: .viewer, width: width, height: height) else {
      throw X11Error(.visual, connection.name)
    }
    self.window = window
    panels = ViewerPanels(connection, over: window, meter, options.language)
    view = try ScreenView(connection, window, isFitted: options.isFitted)
    self.state = state
    self.screen = screen
    self.meter = meter
    clipboard = try ViewerClipboard(state, display: options.display)
    language = options.language
    display = options.display
    input = WindowInput(isViewOnly: options.isViewOnly)
    wantsFullScreen = options.isFullScreen
    let waker = connection.wakeHandle
    state.change { $0.wake = { waker.wake() } }
    window.show()
  }

  /// Runs until a person closes it, the service is done, or the display is lost.
  func run() {
    while !connection.isLost {
      let now = state.current
      if now.isOver || now.isClosed { break }
      follow(now.session, isPaused: now.customer.map { $0.pause != .over } ?? false)
      input.origin = (Int(now.part.x), Int(now.part.y))
      follow(now)
      followChat(now)
      showChanges(now)
      let isPushing = handleEvents()
      if isFocused { clipboard.send() }
      connection.wait(milliseconds: isPushing ? 16 : updateClocks(now))
    }
    close()
  }

  /// Input goes to the session as long as the customer has not paused it.
  private func follow(_ session: ViewerState.Session?, isPaused: Bool) {
    if isPaused, input.session != nil { input.releaseAll() }
    input.session = isPaused ? nil : session
  }

  /// Title, panel and strip say where the session stands.
  private func follow(_ now: ViewerState.Content) {
    let phase = now.phase
    showTitle(now)
    guard phase != shownPhase else { return }
    let isSameKey = if case (.key, .key?) = (phase, shownPhase) { true } else { false }
    shownPhase = phase
    let form = PhasePanel.form(now, language, at: .now)
    panels.show(form, continuing: isSameKey)
    form == nil ? view.repaint() : input.releaseAll()
  }

  private func followChat(_ now: ViewerState.Content) {
    guard let customer = now.customer, now.session != nil || chat != nil else { return }
    if chat == nil { chat = try? ViewerChat(state, language, display: display) }
    chat?.follow(customer)
  }

  private func showTitle(_ now: ViewerState.Content) {
    var title = ViewerSentences.title(now.device, PhasePanel.sentence(now)).text(language)
    if now.customer != nil, let rights = now.session?.rights {
      title = ViewerSentences.title(title, CallSentences.rights(rights.names)).text(language)
    }
    if input.isViewOnly { title += ViewerSentences.viewOnlySuffix.text(language) }
    guard title != shownTitle else { return }
    shownTitle = title
    window.setTitle(title, icon: now.device)
  }

  /// Brings what was decoded onto the screen, then acknowledges it.
  private func showChanges(_ now: ViewerState.Content) {
    if let size = screen.takeSize() { startScreen(width: size.width, height: size.height) }
    var number: UInt32?
    var cutText: String?
    screen.take { news in
      if let shape = news.cursor { view.setCursor(shape) }
      if let pointer = news.pointer { view.setRemotePointer((pointer.x - Int(now.part.x), pointer.y - Int(now.part.y))) }
      if !news.rects.isEmpty {
        view.present(news.rects)
        meter.presented()
      }
      number = news.number
      cutText = news.cutText
    }
    if let cutText { clipboard.take(cutText) }
    if let number { now.session?.desk.send(.acknowledge(number: number)) }
  }

  /// A screen of a new size: the first one, and one the technician chose, also decides how large the window is.
  private func startScreen(width: Int, height: Int) {
    do {
      screen.attach(try view.setRemote(width: width, height: height))
    } catch {
      state.change { $0.isClosed = true }
      return
    }
    guard !isSized, !window.isFullScreen else { return }
    isSized = true
    let least = ViewerPanels.leastWindow(Theme(scale: connection.scale))
    if wantsFullScreen {
      setFullScreen(true)
    } else {
      window.fit(width: max(width, least.width), height: max(height, least.height))
    }
    wantsFullScreen = false
  }

  /// Works off what happened at the window; true while the pointer pushes the view along.
  private func handleEvents() -> Bool {
    var motion: (x: Int, y: Int)?
    while let (_, event) = connection.nextEvent(of: panels.windows) {
      if case .pointerMoved(let x, let y) = event, !panels.takesInput {
        motion = (x, y)
        continue
      }
      if let place = motion { move(place) }
      motion = nil
      handle(event)
    }
    if let motion { move(motion) }
    guard !panels.takesInput, let place = input.place, view.pushEdge(x: place.x, y: place.y) else { return false }
    move(place)
    return true
  }

  /// Only the newest place counts, but it is sent at once.
  private func move(_ place: (x: Int, y: Int)) {
    view.setRemotePointer(nil)
    input.moved(place, view.viewport)
  }

  private func handle(_ event: WindowEvent) {
    switch event {
    case .exposed:
      view.repaint()
      panels.redraw()
    case .resized:
      view.windowResized()
      panels.follow()
    case .closeRequested: disconnect()
    case .focused(let isHere): focus(isHere)
    case .pointerLeft: input.place = nil
    case .pointerMoved, .button, .key:
      if panels.takesInput { return follow(panels.handle(event)) }
      if case .key(let key) = event, key.keysym == WindowInput.menuKey {
        if key.isDown { openMenu() }
        return
      }
      if case .key(let key) = event, key.isDown, key.keysym == WindowInput.escape, input.isMarking { return setMarking(false) }
      input.handle(event, view.viewport)
    case .pasted: break
    }
  }

  private func focus(_ isHere: Bool) {
    isFocused = isHere
    if !isHere { input.releaseAll() }
    if window.isFullScreen { isHere ? window.grabKeyboard() : window.releaseKeyboard() }
  }

  private func openMenu() {
    input.releaseAll()
    let now = state.current
    panels.openMenu(
      ViewerMenu.Situation(
        isFullScreen: window.isFullScreen, isFitted: view.viewport.isFitted, isViewOnly: input.isViewOnly,
        showsFigures: panels.showsFigures, isMarking: input.isMarking,
        askable: now.customer == nil ? nil : now.session?.rights, monitors: now.monitors, part: now.part))
  }

  private func follow(_ answer: ViewerPanels.Answer) {
    switch answer {
    case .nothing: break
    case .menuClosed: view.repaint()
    case .menuKeyForDevice:
      view.repaint()
      input.press([WindowInput.menuKey])
    case .chosen(let item):
      view.repaint()
      choose(item)
    case .pressed(PhasePanel.leave): disconnect()
    case .pressed(let number): state.current.admit?(UInt8(clamping: number))
    }
  }

  private func choose(_ item: ViewerMenu) {
    switch item {
    case .fullScreen: setFullScreen(!window.isFullScreen)
    case .fit: view.setFitted(!view.viewport.isFitted)
    case .viewOnly:
      input.releaseAll()
      input.isViewOnly.toggle()
      showTitle(state.current)
    case .releaseKeys: input.sendReleaseKeys()
    case .ctrlAltDel: input.press(WindowInput.ctrlAltDel)
    case .disconnect: disconnect()
    case .monitor(let number):
      isSized = false
      state.change { $0.monitor = number }
      input.session?.desk.send(.choose(monitor: number))
    case .figures:
      panels.toggleFigures(state.current.sealed)
      view.repaint()
    case .mark: setMarking(!input.isMarking)
    case .chat: chat?.open()
    case .ask(let right):
      guard let session = state.current.session else { return }
      session.queue.put(.ask(right, held: session.rights))
    }
  }

  private func setMarking(_ isOn: Bool) {
    input.releaseAll()
    if !isOn { input.clearMarks() }
    input.isMarking = isOn
  }

  /// Brings what shows time up to date; returns the milliseconds until that is needed again, nil where it is not.
  private func updateClocks(_ now: ViewerState.Content) -> Int32? {
    showStatus(now)
    if case .key(let key) = now.phase {
      let life = PhasePanel.life(key, language, at: .now)
      panels.setCountdown(life.text, fraction: life.fraction)
    }
    let figures = panels.updateFigures(now.sealed) { time in
      if let desk = now.session?.desk, let token = meter.ping(at: time) { desk.send(.ping(token: token)) }
    }
    return figures ?? (now.customer == nil ? nil : 1000)
  }

  private func showStatus(_ now: ViewerState.Content) {
    let sentence = now.phase == .open ? now.customer?.status(now.device, at: .now) : nil
    let text = sentence ?? (input.isMarking ? CallSentences.marking : nil)
    if panels.say(text?.text(language)) { view.repaint() }
  }

  private func setFullScreen(_ isOn: Bool) {
    window.setFullScreen(isOn)
    isOn ? window.grabKeyboard() : window.releaseKeyboard()
  }

  private func disconnect() {
    input.releaseAll()
    state.change { $0.isClosed = true }
  }

  /// Nothing stays held at the device, and nobody waits for a window that is gone.
  private func close() {
    screen.detach()
    input.releaseAll()
    state.change {
      $0.isClosed = true
      $0.wake = nil
    }
  }
}
