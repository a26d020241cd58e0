import Attendance
import Dispatch

/// A session key as this process counts: how long it lives, who knocks with it, and how often wrong digits were typed.
///
/// The relay counts too, but the technician's own count is the one that a lying relay cannot reset.
struct OpenKey: Equatable, Sendable {
  /// Somebody who waits to be let in.
  struct Knock: Equatable, Sendable {
    /// What the customer reads out, 10 to 99.
    var number: UInt8
    /// The network they come from.
    var source: String
    /// Local time of day.
    var time: String
  }

  /// The most who are shown: the newest.
  static let shownKnocks = 5

  /// Wrong digits so often, and the key is dead.
  static let allowedMisses = SessionKey.allowedMisses

  /// The digits in groups, as they are read out on the telephone; nil where the guest was named by its number.
  let digits: String?
  /// The number of the guest that is waited for, as it is read out; empty where there are digits.
  let guest: String
  /// What the customer starts the program with; empty where he has it running already.
  let address: String
  /// Seconds from making to death.
  let lifetime: Int
  private let deadline: ContinuousClock.Instant
  /// Each keeps its place, so that nobody else comes under the technician's pointer.
  private(set) var knocks: [Knock] = []
  /// Their numbers in order of arrival, the newest last.
  private var arrivals: [UInt8] = []
  /// When wrong digits were typed, local time of day.
  private(set) var misses: [String] = []

  /// A key that lives so many seconds from now.
  init(digits: String?, guest: String = "", address: String = "", seconds: Int, from now: ContinuousClock.Instant) {
    self.digits = digits
    self.guest = guest
    self.address = address
    lifetime = seconds
    deadline = now + .seconds(seconds)
  }

  /// True once so many misses were counted that the key must not be used again.
  var isSpent: Bool { misses.count >= Self.allowedMisses }

  /// Whole seconds that are left, counted up.
  func seconds(at now: ContinuousClock.Instant) -> Int {
    let left = deadline - now
    guard left > .zero else { return 0 }
    return Int(clamping: left.components.seconds) + (left.components.attoseconds > 0 ? 1 : 0)
  }

  /// Somebody knocks. Where all places are taken the newest takes that of the oldest.
  mutating func add(_ knock: Knock) {
    arrivals.removeAll { $0 == knock.number }
    arrivals.append(knock.number)
    if let place = knocks.firstIndex(where: { $0.number == knock.number }) {
      knocks[place] = knock
    } else if knocks.count < Self.shownKnocks {
      knocks.append(knock)
    } else if let oldest = arrivals.first, let place = knocks.firstIndex(where: { $0.number == oldest }) {
      arrivals.removeFirst()
      knocks[place] = knock
    }
  }

  /// The technician lets this one in; false where nobody knocks under the number.
  mutating func admit(_ number: UInt8) -> Bool {
    guard let index = knocks.firstIndex(where: { $0.number == number }) else { return false }
    knocks.remove(at: index)
    arrivals.removeAll { $0 == number }
    return true
  }

  /// Wrong digits were typed.
  mutating func miss(at time: String) {
    misses.append(time)
  }
}

/// Numbers that the technician types on the terminal to let somebody in. Standard input is read only once somebody knocks.
enum KnockInput {
  /// One after the other: standard input exists once.
  private static let queue = DispatchQueue(label: "rs.viewer.knocks")

  /// Calls `take` with each number that is typed, from a thread of its own, until the input ends.
  static func start(_ take: @escaping @Sendable (UInt8) -> Void) {
    queue.async {
      while let line = readLine() {
        if let number = UInt8(line.filter(\.isNumber)) { take(number) }
      }
    }
  }
}
