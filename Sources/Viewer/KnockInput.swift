import Dispatch

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
