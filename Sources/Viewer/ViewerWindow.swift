import Catalogue
import Framebuffer
import Policy
import Widgets
import Wire
import X11

/// The technician's window, on a thread of its own: shows the shared screen and sends input straight to the device.
final class ViewerWindow {
  private let connection: DisplayConnection
  private let window: Window
  private let view: ScreenView
  private let state: ViewerState
  private let screen: SharedScreen
  private let meter: Meter
  private let clipboard: ViewerClipboard
  private let language: Language
  private var isFocused = false
  private var input: WindowInput
  private var panel: FormView? { didSet { gatherWindows() } }
  /// What the menu in the panel offers; nil where the panel is none.
  private var menu: [ViewerMenu]?
  private var figures: FiguresPanel? { didSet { gatherWindows() } }
  /// All of ours that have events.
  private var windows: [Window]
  private var shownPhase: ViewerState.Phase?
  private var isSized = false
  private var wantsFullScreen: Bool

  /// Opens the window on DISPLAY; throws what `DisplayConnection`, `Window` and `ScreenView` say.
  init(_ state: ViewerState, _ screen: SharedScreen, _ meter: Meter, _ options: ViewerOptions) throws(X11Error) {
    connection = try DisplayConnection()
    let scale = Theme(scale: connection.scale)
    guard let window = Window(connection, role: .viewer, width: scale.pixels(800), height: scale.pixels(500)) else {
      throw X11Error(.visual, connection.name)
    }
    self.window = window
    windows = [window]
    view = try ScreenView(connection, window, isFitted: options.isFitted)
    self.state = state
    self.screen = screen
    self.meter = meter
    clipboard = try ViewerClipboard(state)
    language = options.language
    input = WindowInput(isViewOnly: options.isViewOnly)
    wantsFullScreen = options.isFullScreen
    let waker = connection.wakeHandle
    state.change { $0.waker = waker }
    window.show()
  }

  /// Runs until a person closes it, the service is done, or the display is lost.
  func run() {
    while !connection.isLost {
      let now = state.current
      if now.isOver || now.isClosed { break }
      input.session = now.session
      input.origin = (Int(now.part.x), Int(now.part.y))
      follow(now)
      showChanges(now)
      let isPushing = handleEvents()
      if isFocused { clipboard.send() }
      connection.wait(milliseconds: isPushing ? 16 : updateFigures(now))
    }
    close()
  }

  /// Title and panel say where the session stands.
  private func follow(_ now: ViewerState.Content) {
    let phase = now.phase
    guard phase != shownPhase else { return }
    shownPhase = phase
    menu = nil
    showTitle(now)
    guard phase != .open else {
      panel = nil
      view.repaint()
      return
    }
    input.releaseAll()
    var button = ViewerSentences.cancel
    if case .over = phase { button = ViewerSentences.close }
    show(
      Form([
        .heading(now.device), .text(sentence(phase, now.device).text(language)),
        .buttons([Button(id: 0, title: button.text(language))]),
      ]), width: 420)
  }

  private func sentence(_ phase: ViewerState.Phase, _ device: String) -> Sentence {
    switch phase {
    case .connecting: ViewerSentences.connecting(device)
    case .asking(let seconds): ViewerSentences.asking(device, seconds)
    case .open: ViewerSentences.secured
    case .reconnecting(let seconds): ViewerSentences.reconnecting(seconds)
    case .over(let why): why
    }
  }

  private func showTitle(_ now: ViewerState.Content) {
    var title = ViewerSentences.title(now.device, sentence(now.phase, now.device)).text(language)
    if input.isViewOnly { title += ViewerSentences.viewOnlySuffix.text(language) }
    window.setTitle(title, icon: now.device)
  }

  private func show(_ form: Form, width: Int) {
    panel = try? FormView(connection, .panel(in: window), width: width, form)
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
    if wantsFullScreen { setFullScreen(true) } else { window.fit(width: width, height: height) }
    wantsFullScreen = false
  }

  /// Works off what happened at the window; true while the pointer pushes the view along.
  private func handleEvents() -> Bool {
    var motion: (x: Int, y: Int)?
    while let (_, event) = connection.nextEvent(of: windows) {
      if case .pointerMoved(let x, let y) = event, panel == nil {
        motion = (x, y)
        continue
      }
      if let place = motion { move(place) }
      motion = nil
      handle(event)
    }
    if let motion { move(motion) }
    guard panel == nil, let place = input.place, view.pushEdge(x: place.x, y: place.y) else { return false }
    move(place)
    return true
  }

  private func gatherWindows() {
    windows = [window, panel?.window, figures?.window].compactMap { $0 }
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
      _ = panel?.handle(.exposed)
      figures?.redraw()
    case .resized:
      view.windowResized()
      panel?.follow()
      figures?.follow()
    case .closeRequested: disconnect()
    case .focused(let isHere): focus(isHere)
    case .pointerLeft: input.place = nil
    case .pointerMoved, .button, .key:
      if panel != nil { return handlePanel(event) }
      if case .key(let key) = event, key.keysym == WindowInput.menuKey {
        if key.isDown { openMenu() }
        return
      }
      input.handle(event, view.viewport)
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
    let situation = ViewerMenu.Situation(
      isFullScreen: window.isFullScreen, isFitted: view.viewport.isFitted, isViewOnly: input.isViewOnly,
      showsFigures: figures != nil, monitors: now.monitors, part: now.part)
    menu = ViewerMenu.items(situation)
    show(ViewerMenu.form(language, situation), width: 300)
  }

  private func handlePanel(_ event: WindowEvent) {
    if menu != nil, case .key(let key) = event, key.isDown, key.keysym == WindowInput.menuKey {
      closeMenu()
      return input.press([WindowInput.menuKey])
    }
    switch panel?.handle(inside(event)) {
    case .chosen(let number): if let menu { choose(menu[number]) } else { disconnect() }
    case .cancelled: if menu != nil { closeMenu() }
    default: break
    }
  }

  /// The event in the panel's own coordinates.
  private func inside(_ event: WindowEvent) -> WindowEvent {
    guard let panel else { return event }
    let left = (window.width - panel.window.width) / 2
    let top = (window.height - panel.window.height) / 2
    switch event {
    case .pointerMoved(let x, let y): return .pointerMoved(x: x - left, y: y - top)
    case .button(var button):
      (button.x, button.y) = (button.x - left, button.y - top)
      return .button(button)
    default: return event
    }
  }

  private func closeMenu() {
    menu = nil
    panel = nil
    view.repaint()
  }

  private func choose(_ item: ViewerMenu) {
    closeMenu()
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
    case .figures: toggleFigures()
    }
  }

  private func toggleFigures() {
    guard figures == nil else {
      figures = nil
      return view.repaint()
    }
    figures = try? FiguresPanel(connection, in: window, meter, language, at: MonotonicClock.now())
  }

  /// Brings the figures up to date where it is time; returns the milliseconds until the next, nil where none are shown.
  private func updateFigures(_ now: ViewerState.Content) -> Int32? {
    guard let figures else { return nil }
    let time = MonotonicClock.now()
    if figures.update(at: time), let desk = now.session?.desk, let token = meter.ping(at: time) { desk.send(.ping(token: token)) }
    return Int32(clamping: (figures.wait(at: time) + 999) / 1000)
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
      $0.waker = nil
    }
  }
}
