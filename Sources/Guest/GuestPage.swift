import Attendance
import Catalogue
import Policy

/// What a guest's person sees just now; the window and the terminal show the same.
enum GuestPage: Equatable, Sendable {
  /// Where to call; with what was wrong with the address before.
  case address(Sentence?)
  case connecting(relay: String)
  /// To be read and agreed to before anything else (S2-3).
  case terms(Firm, ShownTerms)
  /// The seven digits, or reading out the number of this computer (S2-6, S4-9).
  case key(Firm, KeyNotice)
  /// The key has been sent; the technician's side is being called.
  case joining(Firm)
  /// The relay is being tried with keys: the technician has to pick this caller out.
  case knocking(Firm, number: String)
  /// A technician has taken the call; who, is known as soon as the certificate was seen.
  case taken(Firm, RequestState)
  /// A session is being asked for or runs; it has windows of its own.
  case session(RequestState)
  /// The session is over, or did not come about.
  case over(Sentence, hasReceipt: Bool)
  /// The receipt, to be read and, where the person wants it, kept; with where that was.
  case receipt(String, saved: Sentence?)

  /// The organisation as its signed policy names it.
  struct Firm: Equatable, Sendable {
    var company: String
    var domain: String
  }

  /// The terms in the person's language.
  struct ShownTerms: Equatable, Sendable {
    var version: UInt64
    var text: String
    /// What a consent says was agreed to.
    var digest: [UInt8]
  }

  /// What stands beside the key field.
  struct KeyNotice: Equatable, Sendable {
    /// The number of this computer, grouped.
    var number: String
    var termsVersion: UInt64
    /// Why the last key did not lead to a session.
    var problem: Sentence?
  }
}

/// What the person answers.
enum GuestInput: Sendable {
  case address(SupportAddress)
  case agreed
  case key(SessionKey)
  /// Wants the receipt of the session that is over.
  case receipt
  /// Wants the receipt in a file.
  case save
  /// Wants another key to be asked for.
  case again
  case quit
}

/// Where pages are shown and answered.
protocol GuestFace: Sendable {
  /// Answers in order; ends where no more can come.
  var inputs: AsyncStream<GuestInput> { get }
  /// Shows a page instead of the one before; returns at once.
  func show(_ page: GuestPage)
  /// Takes everything away and ends `inputs`.
  func close()
}
