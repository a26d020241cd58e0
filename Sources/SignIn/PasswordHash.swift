import Crypto
import CryptoExtras

/// What is kept of a password: scrypt (RFC 7914) with a salt of its own, so that a copy of the database is worth years of work for each guess at a
/// long one.
public struct PasswordHash: Equatable, Sendable {
  /// The shortest password, characters; with a second factor beside it.
  public static let shortest = 12
  /// The longest, UTF-8 bytes.
  public static let longest = 1024

  /// What one guess costs.
  public struct Cost: Sendable {
    let rounds: Int
    let parallelism: Int

    public init(rounds: Int, parallelism: Int) {
      self.rounds = rounds
      self.parallelism = parallelism
    }

    /// 16 MiB and five passes over it.
    public static let normal = Cost(rounds: 1 << 14, parallelism: 5)
  }

  /// 16 random bytes.
  public let salt: [UInt8]
  /// 32 bytes.
  public let hash: [UInt8]

  /// What was kept.
  public init(salt: [UInt8], hash: [UInt8]) {
    self.salt = salt
    self.hash = hash
  }

  /// Of a password, with a salt from the caller; nil where it is longer than `longest`.
  public init?(_ password: String, salt: [UInt8], cost: Cost = .normal) {
    guard password.utf8.count <= Self.longest,
      let key = try? KDF.Scrypt.deriveKey(
        from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: cost.rounds, blockSize: 8,
        parallelism: cost.parallelism)
    else { return nil }
    self.salt = salt
    hash = key.withUnsafeBytes { Array($0) }
  }

  /// Whether it is of this password; takes the same time wherever it is not.
  public func isOf(_ password: String, cost: Cost = .normal) -> Bool {
    guard let other = PasswordHash(password, salt: salt, cost: cost), other.hash.count == hash.count else { return false }
    return zip(hash, other.hash).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
