import Catalogue
import FoundationEssentials
import Policy
import Transport
import Web

/// The pages of the relay: what the program carries, with what the organisation says put into it. Every path is exact; a page has one for
/// each language that somebody asks for, and one that goes by what the browser prefers.
struct WebPages: Sendable {
  private let bundle: AssetBundle?
  private let door: CustomerDoor
  private let firewall: FirewallSheet
  private let console: ConsolePages
  private let viewer: ViewerPage
  private let share: SharePage
  /// The headers of every page, and of them those that only a relay has which browsers know.
  private let headers: [(name: String, value: String)]
  private let aliases: [String: String]
  private let security: [(name: String, value: String)]

  /// The pages of a relay with these options.
  init(_ options: RelayOptions, _ rendezvous: Rendezvous) {
    bundle = options.pages
    aliases = options.aliases
    door = CustomerDoor(
      rendezvous: rendezvous, program: ProgramDownload(), isSharing: options.pages?.page("share/share", .english) != nil)
    firewall = FirewallSheet(
      rendezvous: rendezvous, leadsPlain: options.redirectPort == 80 || (options.redirectPort == nil && options.port == 443))
    console = ConsolePages(rendezvous: rendezvous)
    viewer = ViewerPage(rendezvous: rendezvous)
    share = SharePage(rendezvous: rendezvous)
    let isKnownToBrowsers = options.certificate != nil
    security = isKnownToBrowsers ? [PageHeaders.transportSecurity] : []
    headers = PageHeaders.all + security
  }

  /// Everything that has a path.
  var routes: [Route] {
    customers + technicians + [firewall.file] + door.downloads + assets
      + aliases.map { path, page in Route(path) { _ in Route.Response(status: 308, body: "308\n", location: page) } }
  }

  private var customers: [Route] {
    page("/", "door/door") { await door.support($0) } + page("/get/support", "door/door") { await door.support($0) }
      + page("/get/host", "door/host") { await door.host($0) } + page("/share", SharePage.name) { await share.content($0) }
      + page("/firewall", "door/firewall") { _ in await firewall.sheet() }
  }

  private var technicians: [Route] {
    page("/console") { request, _ in await console.console(request) }
      + page("/console/join", "console/join") { _ in await console.stranger() } + [hostedViewer]
  }

  private var assets: [Route] {
    (bundle?.loaded ?? []).map { asset in
      Route(asset.path) { [security] request in
        guard let answer = asset.answer(accepting: request.header("accept-encoding")) else {
          return Route.Response(status: 406, body: "406\n")
        }
        return Route.Response(contentType: asset.mediaType, body: .bytes(answer.bytes), headers: answer.headers + security)
      }
    }
  }

  /// What a page is called in the bundle, and what it is given.
  typealias Content = (name: String, json: [UInt8])

  /// A page that is given what `data` says in its language.
  private func page(
    _ path: String, _ name: String, _ data: @escaping @Sendable (PageLanguage) async -> any Encodable & Sendable
  ) -> [Route] {
    page(path) { _, language in (name, Self.json(await data(language))) }
  }

  /// A page that depends on who asks for it.
  private func page(
    _ path: String, _ content: @escaping @Sendable (Route.Request, PageLanguage) async -> Content
  ) -> [Route] {
    let asked = PageLanguage.allCases.map { (suffix: "?lang=\($0.rawValue)", language: Optional($0)) }
    return ([(suffix: "", language: nil)] + asked).map { suffix, language in
      Route(path + suffix) { request in
        let language = language ?? PageLanguage(accepting: request.header("accept-language"))
        return document(await content(request, language), language)
      }
    }
  }

  /// The hosted viewer; who may not have it is led to the console, where one signs in.
  private var hostedViewer: Route {
    Route("/view", takesQuery: true) { request in
      let language = ViewerPage.language(of: request)
      guard let content = await viewer.content(request, language) else {
        return Route.Response(status: 303, body: "303\n", location: "/console")
      }
      return document(("viewer/viewer", Self.json(content)), language)
    }
  }

  private func document(_ content: Content, _ language: PageLanguage) -> Route.Response {
    guard let html = bundle?.page(content.name, language)?.bytes(.identity) else {
      return Route.Response(status: 503, body: RelaySentences.noPages.text(language.language) + "\n")
    }
    let own = content.name == SharePage.name ? headers.map(PageHeaders.sharingScreen) : headers
    return Route.Response(
      contentType: "text/html; charset=utf-8", body: .bytes(PageData.page(html, json: content.json)),
      headers: own + [("content-language", language.rawValue), ("vary", "accept-language")])
  }

  /// A value as JSON, its members in order of their names.
  static func json(_ value: any Encodable & Sendable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(value)).map { Array($0) } ?? []
  }
}
