/// A program by which somebody else can control a device, as its agent has found it there (S4-11, S4-12).
public struct RemoteTool: Equatable, Sendable {
  /// What is known of it; the raw value is on the wire and in the store.
  public struct Signs: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// A process of it runs.
    public static let running = Signs(rawValue: 1)
    /// It starts by itself and waits for whoever comes: permanent access.
    public static let permanent = Signs(rawValue: 2)
    /// Nobody has settled yet that it may stay. What an agent says of this does not count.
    public static let unsettled = Signs(rawValue: 4)
    /// What an agent reports.
    public static let reported: Signs = [.running, .permanent]
  }

  /// A `RemoteProduct`, or one that only a newer program knows.
  public var product: UInt8
  public var signs: Signs

  public init(product: UInt8, signs: Signs) {
    self.product = product
    self.signs = signs
  }

  /// What its maker calls it; names come from our own table alone.
  public var name: String { RemoteProduct(rawValue: product)?.name ?? "#\(product)" }

  /// What a device brings along when it is enrolled: permanent access of somebody else is to be settled (S4-14).
  public static func atEnrolment(_ found: [RemoteTool]) -> [RemoteTool] {
    found.map { tool in
      let signs = tool.signs.intersection(.reported)
      return RemoteTool(product: tool.product, signs: signs.contains(.permanent) ? signs.union(.unsettled) : signs)
    }
  }

  /// One word for the audit: "AnyDesk:permanent".
  public var summary: String { "\(name):\(signs.contains(.permanent) ? "permanent" : "installed")" }
}

/// What the newest report of an agent changes in what is known of its device.
public struct RemoteToolChange: Equatable, Sendable {
  /// What is known from now on.
  public private(set) var tools: [RemoteTool] = []
  /// What is to be documented; that a tool runs or rests is not.
  public private(set) var news: [String] = []
  /// The tools that appeared, or became permanent access: somebody has to look at them.
  public private(set) var alarming: [RemoteTool] = []

  /// Compares what was known with what was found.
  public init(from known: [RemoteTool], to found: [RemoteTool]) {
    for tool in found {
      let before = known.first { $0.product == tool.product }
      var now = RemoteTool(product: tool.product, signs: tool.signs.intersection(.reported))
      let isWorse = before.map { !$0.signs.contains(.permanent) && now.signs.contains(.permanent) } ?? true
      if isWorse || before?.signs.contains(.unsettled) == true { now.signs.insert(.unsettled) }
      if isWorse { alarming.append(now) }
      if before?.summary != now.summary { news.append(now.summary) }
      tools.append(now)
    }
    for tool in known where !found.contains(where: { $0.product == tool.product }) { news.append("\(tool.name):gone") }
  }
}
