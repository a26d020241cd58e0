import Wire

/// Joins the parts of one update; a part out of order, or more bytes than `Limits.update`, is refused.
public struct UpdateAssembler: Sendable {
  /// One whole update.
  public struct Update: Equatable, Sendable {
    public var number: UInt32
    public var epoch: UInt32
    public var bytes: [UInt8]

    public init(number: UInt32, epoch: UInt32, bytes: [UInt8]) {
      self.number = number
      self.epoch = epoch
      self.bytes = bytes
    }
  }

  private var pending: Update?
  private var lastNumber: UInt32 = 0

  /// Waits for update 1.
  public init() {}

  /// Takes one part; returns the update when it is whole, nil while parts are missing.
  public mutating func add(
    number: UInt32, epoch: UInt32, isLast: Bool, bytes: [UInt8]
  ) throws(SessionError) -> Update? {
    var update: Update
    if let begun = pending {
      guard begun.number == number, begun.epoch == epoch else { throw .outOfOrder }
      update = begun
    } else {
      guard lastNumber < .max, number == lastNumber + 1 else { throw .outOfOrder }
      update = Update(number: number, epoch: epoch, bytes: [])
    }
    pending = nil
    guard update.bytes.count + bytes.count <= Limits.update else { throw .tooLong }
    // Most updates have one part, which needs no copy.
    if update.bytes.isEmpty { update.bytes = bytes } else { update.bytes.append(contentsOf: bytes) }
    guard isLast else {
      pending = update
      return nil
    }
    lastNumber = number
    return update
  }
}
