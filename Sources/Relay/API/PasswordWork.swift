import Dispatch
import SignIn
import Synchronization
import Trust

/// The hashing of passwords: a thread of its own, one after another, so that neither the rest of the relay nor its memory notices who tries many.
final class PasswordWork: Sendable {
  /// So many may wait.
  static let queue = 32

  private let thread = DispatchQueue(label: "rs.password")
  private let waiting = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let cost: PasswordHash.Cost
  /// What a password is compared with where nobody has the name: nobody's.
  private let nobody: PasswordHash

  /// `cost` is what one guess costs.
  init(cost: PasswordHash.Cost = .normal) {
    self.cost = cost
    nobody = PasswordHash(salt: RandomBytes.make(16), hash: RandomBytes.make(32))
  }

  /// How many were hashed.
  var count: Int { done.load(ordering: .relaxed) }

  /// Whether a password is the one that is kept; without one the same work is done for nothing (T13). Throws where too many wait.
  func isRight(_ password: String, _ kept: PasswordHash?) async throws(APIError) -> Bool {
    let (hash, cost) = (kept ?? nobody, cost)
    return try await run { hash.isOf(password, cost: cost) } && kept != nil
  }

  /// What to keep of a password.
  func hash(_ password: String) async throws(APIError) -> PasswordHash {
    let cost = cost
    guard let hash = try await run({ PasswordHash(password, salt: RandomBytes.make(16), cost: cost) }) else { throw .malformed }
    return hash
  }

  private func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws(APIError) -> Value {
    guard waiting.add(1, ordering: .relaxed).newValue <= Self.queue else {
      waiting.subtract(1, ordering: .relaxed)
      throw .busy
    }
    defer { waiting.subtract(1, ordering: .relaxed) }
    return await withCheckedContinuation { continuation in
      thread.async { [self] in
        let value = body()
        done.add(1, ordering: .relaxed)
        continuation.resume(returning: value)
      }
    }
  }
}
