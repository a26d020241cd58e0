import Attendance
import Catalogue
import Policy
import Wire

/// The way of a customer through the program: which page is shown, and what is done when something happens. Pure; the service carries out the steps.
///
///     address -> connecting -> terms -> key -> joining -> taken -> session -> over
///                                        ^        |         |         |        |
///                                        `--------+- knocking---------+--------'
struct GuestDialogue {
  /// What happens.
  enum Event {
    case input(GuestInput)
    /// The relay has let us in and has shown whose it is.
    case welcome(GuestPage.Firm, GuestPage.ShownTerms, number: String)
    /// The machine's own policy allows no session.
    case forbidden
    case admitted(session: [UInt8], ticket: [UInt8], slot: UInt8)
    case knocking(String)
    /// The key was not taken, in words.
    case refused(Sentence)
    /// The session has come so far.
    case progress(RequestState, isAsking: Bool)
    case over(GuestSession.Outcome)
    /// The relay has ended a session.
    case ended(session: [UInt8], SessionEnd)
    /// The connection to the relay is gone, or never came.
    case disconnected(Sentence)
  }

  /// What to do.
  enum Step {
    case connect(SupportAddress)
    case join(slot: UInt8)
    /// nil: called by the number of this computer.
    case begin(session: [UInt8], ticket: [UInt8], SessionKey?)
    /// Admitted although nobody has asked for it.
    case decline(session: [UInt8])
    case showReceipt
    case saveReceipt
    case quit
  }

  private(set) var page: GuestPage
  private var address: SupportAddress?
  private var firm = GuestPage.Firm(company: "", domain: "")
  private var terms: GuestPage.ShownTerms?
  private var agreed: GuestPage.ShownTerms?
  private var number = ""
  private var key: SessionKey?
  /// The digits of the attempt that runs.
  private var tried: SessionKey?
  /// What was typed and did not match; the same digits are not tried more often than a key lives (T29).
  private var missed: [SessionKey] = []

  /// Begins with this address, or by asking for one.
  init(address: SupportAddress?) {
    self.address = address
    page = address.map { .connecting(relay: $0.relay.address) } ?? .address(nil)
  }

  /// What the person agreed to; nil before.
  var agreedTerms: GuestPage.ShownTerms? { agreed }

  /// The first step.
  var start: Step? { address.map { .connect($0) } }

  /// Takes what happened.
  mutating func take(_ event: Event) -> Step? {
    switch event {
    case .input(let input): return take(input)
    case .welcome(let firm, let terms, let number):
      (self.firm, self.terms, self.number) = (firm, terms, number)
      // An open session goes on beside it, and so does what a person reads at the end.
      if case .connecting = page { page = agreed == terms ? keyPage(nil) : .terms(firm, terms) }
    case .forbidden: page = .over(GuestSentences.forbiddenHere, hasReceipt: false)
    case .admitted(let session, let ticket, let slot): return admitted(session, ticket, slot)
    case .knocking(let number): if key != nil { page = .knocking(firm, number: number) }
    case .refused(let problem): refused(problem)
    case .progress(let state, let isAsking): progress(state, isAsking)
    case .over(let outcome): over(outcome)
    case .ended: break
    case .disconnected(let problem): disconnected(problem)
    }
    return nil
  }

  private mutating func take(_ input: GuestInput) -> Step? {
    switch (page, input) {
    case (_, .quit): return .quit
    case (.address, .address(let given)):
      address = given
      page = .connecting(relay: given.relay.address)
      return .connect(given)
    case (.terms, .agreed):
      agreed = terms
      page = keyPage(nil)
    case (.key, .key(let given)): return join(with: given)
    case (.over, .receipt): return .showReceipt
    case (.receipt, .save): return .saveReceipt
    case (.over, .again), (.receipt, .again): page = keyPage(nil)
    default: break
    }
    return nil
  }

  private mutating func join(with given: SessionKey) -> Step? {
    let misses = missed.count { $0.slot == given.slot && $0.secret == given.secret }
    guard misses < SessionKey.allowedMisses else {
      page = keyPage(GuestSentences.keyDead)
      return nil
    }
    key = given
    page = .joining(firm)
    return .join(slot: given.slot)
  }

  /// With a key, or to the one who called this computer's number while the person waits for that.
  private mutating func admitted(_ session: [UInt8], _ ticket: [UInt8], _ slot: UInt8) -> Step {
    defer {
      tried = key
      key = nil
    }
    switch page {
    case .joining, .knocking: if key?.slot != slot { return .decline(session: session) }
    case .key: if SessionKey.slots.contains(slot) { return .decline(session: session) }
    default: return .decline(session: session)
    }
    page = .taken(firm, .taken(by: nil, isProved: false))
    return .begin(session: session, ticket: ticket, key)
  }

  /// The words change with the state; while the person is asked, and in the session, there are other windows.
  private mutating func progress(_ state: RequestState, _ isAsking: Bool) {
    switch page {
    case .taken, .session: page = isAsking ? .session(state) : .taken(firm, state)
    default: break
    }
  }

  /// After a miss the relay may still say that this key is not to be had; that is no news.
  private mutating func refused(_ problem: Sentence) {
    guard key != nil else { return }
    key = nil
    page = keyPage(problem)
  }

  private mutating func over(_ outcome: GuestSession.Outcome) {
    switch outcome {
    case .missed:
      if let tried { missed.append(tried) }
      page = keyPage(GuestSentences.missed)
    case .failed: page = keyPage(GuestSentences.notReached)
    case .denied(let denial): page = .over(GuestSentences.denied(denial), hasReceipt: true)
    case .ended(let reason): page = .over(GuestSentences.ended(reason.code), hasReceipt: true)
    }
  }

  private mutating func disconnected(_ problem: Sentence) {
    switch page {
    case .over, .receipt, .taken, .session: break
    default:
      key = nil
      guard let address else { return page = .address(problem) }
      page = terms == nil ? .address(problem) : .connecting(relay: address.relay.address)
    }
  }

  /// Shows the receipt that was asked for, and where it was saved.
  mutating func read(_ receipt: String, saved: Sentence? = nil) {
    page = .receipt(receipt, saved: saved)
  }

  private func keyPage(_ problem: Sentence?) -> GuestPage {
    .key(firm, GuestPage.KeyNotice(number: number, termsVersion: terms?.version ?? 0, problem: problem))
  }
}
