import Catalogue
import Policy

/// Why a call of the API is refused: a status for browsers, a code for programs, a sentence for people.
struct APIError: Error, Sendable {
  let status: Int
  /// Stable.
  let code: String
  let sentence: Sentence
  /// Seconds after which another try makes sense.
  var retryAfter: Int?

  init(_ status: Int, _ code: String, _ sentence: Sentence, retryAfter: Int? = nil) {
    self.status = status
    self.code = code
    self.sentence = sentence
    self.retryAfter = retryAfter
  }

  /// What was sent cannot be read, or has something in it that does not belong there.
  static let malformed = APIError(400, "malformed", APISentences.malformed)
  /// Nobody has signed in, or not any more.
  static let signedOut = APIError(401, "signed-out", APISentences.signedOut)
  /// The role does not allow it.
  static let role = APIError(403, "role", APISentences.role)
  /// The call comes from another site's page.
  static let foreign = APIError(403, "foreign", APISentences.foreign)
  /// There is no such thing, or it is somebody else's: not told apart (T12).
  static let notFound = APIError(404, "not-found", APISentences.notFound)
  /// Something of the kind is there already, or has changed meanwhile.
  static let conflict = APIError(409, "conflict", APISentences.conflict)
  /// The body is no JSON.
  static let notJSON = APIError(415, "not-json", APISentences.notJSON)
  /// The disk takes nothing.
  static let readOnly = APIError(503, "read-only", APISentences.readOnly)
  /// The relay has no organisation.
  static let noOrganisation = APIError(503, "no-organisation", APISentences.noOrganisation)
  /// A fault of ours.
  static let failed = APIError(500, "failed", APISentences.failed)

  /// The JSON of it.
  var answer: APIAnswer {
    let body = Body(error: Body.Content(code: code, german: sentence.german, english: sentence.english))
    return APIAnswer(status: status, json: body, headers: retryAfter.map { [("retry-after", String($0))] } ?? [])
  }

  private struct Body: Encodable {
    struct Content: Encodable {
      let code: String
      let german: String
      let english: String
    }

    let error: Content
  }
}
