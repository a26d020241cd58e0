import Catalogue
import FoundationEssentials
import Glibc
import Policy
import Synchronization
import Transport
import Trust
import Web
import Wire
import X11

/// The face of `rs view --web`: a page that this program serves to the browser on the same computer, and the socket that joins it.
///
/// The page lies under a random path and is served until it has come back with the secret that stands in it; then nobody else is let in.
/// A message of the socket is one byte that says what follows: frames of the desk stream, or news in JSON.
final class BrowserPage: Sendable {
  private enum Content: UInt8 {
    case stream = 0
    case news = 1
  }

  /// What the page is told and tells; a field that does not apply is left out.
  private struct News: Codable {
    var event: String
    var device: String?
    var text: String?
    var token: String?
  }

  /// What the server puts into the page.
  private struct Data: Encodable {
    let socket: String
    let token: String
    let device: String
    let isViewOnly: Bool
    let isFitted: Bool
    let isFullScreen: Bool
    let monitor: UInt8
  }

  private struct Line {
    var connection: ControlConnection?
    /// The page has come once.
    var isTaken = false
    /// The sentence that the page shows.
    var shown = ""
  }

  /// The longest message of the page: a clipboard's text.
  private static let messageLimit = 1 + 8 + Limits.cutText

  private let state: ViewerState
  private let options: ViewerOptions
  private let bundle: AssetBundle
  private let path = "/" + BrowserPage.random() + "/"
  private let secret = BrowserPage.random()
  private let line = Mutex(Line())
  private let isPictured = Mutex(false)
  private let announcer: Announcer
  /// Yields when the page has come; ends when it has gone.
  private let life: AsyncStream<Void>
  private let lifeEnds: AsyncStream<Void>.Continuation

  /// A page for this viewer, from the assets of this program.
  init(_ state: ViewerState, _ options: ViewerOptions, _ announcer: Announcer, _ bundle: AssetBundle) {
    self.state = state
    self.options = options
    self.announcer = announcer
    self.bundle = bundle
    (life, lifeEnds) = AsyncStream.makeStream()
  }

  /// Serves the page, says where, and waits until it has come; the task ends with it.
  func open() async throws(ViewerFailure) -> Task<Void, Never> {
    let listener: LoopbackListener
    do {
      listener = try await LoopbackListener.start(routes: routes, socketPath: path + "socket", limit: Self.messageLimit) {
        [self] in await serve($0)
      }
    } catch {
      throw ViewerFailure(ViewerSentences.noLoopback(error.code), code: "loopback", exit: .unavailable)
    }
    let address = listener.origin + path
    announcer.say(ViewerSentences.page(address), .init(event: "page", address: address))
    SystemBrowser.open(address, options.environment)
    var visits = life.makeAsyncIterator()
    guard await visits.next() != nil else { throw .left }
    state.change { $0.wake = { [weak self] in self?.showPhase() } }
    let rest = visits
    return Task {
      var rest = rest
      while await rest.next() != nil {}
      listener.stop()
    }
  }

  // MARK: Towards the page

  /// A session begins; its frames follow.
  func begin() {
    send(News(event: "session"))
  }

  /// Hands a frame of the device on.
  func pass(on frame: Frame) {
    let connection = line.withLock { $0.connection }
    connection?.send([Content.stream.rawValue] + FrameWriter.bytes(of: frame))
  }

  /// Tells the page how the session stands, where that has changed; the end is the last it hears.
  private func showPhase() {
    let now = state.current
    let sentence = now.isOver ? ViewerFailure.left.sentence : PhasePanel.sentence(now)
    let text = sentence.text(options.language)
    let connection: ControlConnection? = line.withLock { line in
      guard line.shown != text else { return nil }
      line.shown = text
      return line.connection
    }
    guard let connection else { return }
    var isLast = now.isOver
    if case .over = now.phase { isLast = true }
    if isLast {
      connection.close(after: Self.message(News(event: "over", device: now.device, text: text)))
    } else if now.phase == .open {
      connection.send(Self.message(News(event: "connected", device: now.device)))
    } else {
      connection.send(Self.message(News(event: "waiting", device: now.device, text: text)))
    }
  }

  private func send(_ news: News) {
    let connection = line.withLock { $0.connection }
    connection?.send(Self.message(news))
  }

  private static func message(_ news: News) -> [UInt8] {
    [Content.news.rawValue] + ((try? JSONEncoder().encode(news)).map { Array($0) } ?? [])
  }

  // MARK: From the page

  private func serve(_ connection: ControlConnection) async {
    var messages = connection.messages.makeAsyncIterator()
    guard let first = await messages.next(), let news = Self.news(first), news.event == "open", news.token == secret,
      line.withLock({ line in
        defer { line.isTaken = true }
        if !line.isTaken { line.connection = connection }
        return !line.isTaken
      })
    else { return }
    lifeEnds.yield()
    while let message = await messages.next(), take(message) {}
    state.change { $0.isClosed = true }
    state.current.queue?.put(.stop(.viewerLeft))
    lifeEnds.finish()
  }

  /// False where the page goes, or says what it may not.
  private func take(_ message: [UInt8]) -> Bool {
    if let news = Self.news(message) { return news.event != "end" }
    guard message.first == Content.stream.rawValue else { return false }
    var reader = FrameReader()
    reader.append(message.dropFirst())
    while case .done(let frame)? = try? reader.next() {
      guard pass(up: frame) else { return false }
    }
    return true
  }

  private static func news(_ message: [UInt8]) -> News? {
    guard message.first == Content.news.rawValue else { return nil }
    return try? JSONDecoder().decode(News.self, from: FoundationEssentials.Data(message.dropFirst()))
  }

  /// Sends the device what a viewer may send in an open session; false for anything else.
  private func pass(up frame: Frame) -> Bool {
    switch frame {
    case .acknowledge: notePicture()
    case .choose(let monitor): state.change { $0.monitor = monitor }
    case .refresh, .pointer, .key, .releaseKeys, .takesVideo, .cutText, .chat, .ping: break
    default: return false
    }
    state.current.session?.desk.send(frame)
    return true
  }

  private func notePicture() {
    let isFirst = isPictured.withLock { seen in
      defer { seen = true }
      return !seen
    }
    if isFirst { announcer.note(.init(event: "picture", device: state.current.device)) }
  }

  // MARK: The server

  private var routes: [Route] {
    let assets = bundle.loaded.map { asset in
      Route(asset.path) { request in
        guard let answer = asset.answer(accepting: request.header("accept-encoding")) else {
          return Route.Response(status: 406, body: "406\n")
        }
        return Route.Response(contentType: asset.mediaType, body: .bytes(answer.bytes), headers: answer.headers)
      }
    }
    return assets + [Route(path) { [self] _ in document() }]
  }

  private func document() -> Route.Response {
    let language: PageLanguage = options.language == .german ? .german : .english
    guard !line.withLock({ $0.isTaken }), let html = bundle.page("viewer/viewer", language)?.bytes(.identity) else {
      return Route.Response(status: 404, body: "404\n")
    }
    let data = Data(
      socket: path + "socket", token: secret, device: state.current.device, isViewOnly: options.isViewOnly,
      isFitted: options.isFitted, isFullScreen: options.isFullScreen, monitor: options.monitor)
    let json = (try? JSONEncoder().encode(data)).map { Array($0) } ?? []
    return Route.Response(
      contentType: "text/html; charset=utf-8", body: .bytes(PageData.page(html, json: json)), headers: PageHeaders.all)
  }

  /// 256 random bits.
  private static func random() -> String {
    KeyDigest.hex((0..<32).map { _ in UInt8.random(in: .min ... .max) })
  }
}

/// The browser that the technician's desktop opens links with.
enum SystemBrowser {
  /// Opens an address, where there is a desktop; nothing happens where there is none, or no `xdg-open`.
  static func open(_ address: String, _ environment: [String: String]) {
    guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 as ClosedRange<Int32> {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    let arguments: [String] = ["xdg-open", address]
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    guard posix_spawnp(&child, "xdg-open", &actions, nil, &words, environ) == 0 else { return }
    let opener = child
    WorkerThread.start { while waitpid(opener, nil, 0) < 0, errno == EINTR {} }
  }
}
