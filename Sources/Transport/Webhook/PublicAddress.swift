import NIOCore

/// Which addresses are somebody else's server in the internet, and not a machine beside this one (T26).
enum PublicAddress {
  /// First bytes of networks that are private, local, or nobody's (IANA special-purpose registries), and how many bits of them count.
  private static let special4: [(bytes: [UInt8], bits: Int)] = [
    ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24), ([192, 0, 2], 24),
    ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 3),
  ]
  /// Within 2000::/3: what leads to an IPv4 address, and documentation.
  private static let special6: [(bytes: [UInt8], bits: Int)] = [
    ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
  ]

  static func contains(_ address: SocketAddress) -> Bool {
    guard let bytes = address.addressBytes else { return false }
    return contains(bytes)
  }

  static func contains(_ bytes: [UInt8]) -> Bool {
    switch bytes.count {
    case 4: return !special4.contains { starts(bytes, with: $0.bytes, bits: $0.bits) }
    case 16:
      // An IPv4 address in the clothes of an IPv6 one.
      if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] { return contains(Array(bytes.suffix(4))) }
      return starts(bytes, with: [0x20], bits: 3) && !special6.contains { starts(bytes, with: $0.bytes, bits: $0.bits) }
    default: return false
    }
  }

  private static func starts(_ bytes: [UInt8], with network: [UInt8], bits: Int) -> Bool {
    for (index, part) in network.enumerated() {
      let left = min(max(bits - index * 8, 0), 8)
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> left)
      guard bytes[index] & mask == part & mask else { return false }
    }
    return true
  }
}
