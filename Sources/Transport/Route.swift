/// One page of the relay: an exact path, answered by a function. There is no pattern, no prefix and no file system behind it.
public struct Route: Sendable {
  /// What a route answers.
  public struct Response: Sendable {
    public var status: Int
    public var contentType: String
    public var body: String
    /// Where to ask instead.
    public var location: String?

    public init(
      status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String, location: String? = nil
    ) {
      self.location = location
      self.status = status
      self.contentType = contentType
      self.body = body
    }
  }

  let path: String
  let answer: @Sendable () -> Response

  /// A page answered to GET and HEAD at exactly this path. `answer` runs on an event loop and must not block.
  public init(_ path: String, _ answer: @escaping @Sendable () -> Response) {
    self.path = path
    self.answer = answer
  }
}
