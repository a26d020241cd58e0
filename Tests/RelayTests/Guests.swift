import NIOCore
import Policy
import Testing
import Transport
import Trust
import Wire

@testable import Relay
@testable import Transport

/// A guest that the relay has let in.
struct Guest {
  let identity: DeviceIdentity
  let peer: Peer

  /// How the relay said no.
  func refusal() async throws -> JoinRefusal {
    try await peer.expect { if case .joinRefused(let refusal, _, _) = $0 { refusal } else { nil } }
  }
}

/// A key that a technician was given.
struct Key {
  let session: [UInt8]
  let slot: UInt8
}

/// A guest and a technician whom the relay has joined.
struct Attempt {
  let guestTicket: [UInt8]
  let viewerTicket: [UInt8]

  /// The guest sends the slot, unless the relay joins them by itself; both get their tickets.
  init(_ technician: Peer, _ guest: Guest, _ key: Key, joins: Bool = true) async throws {
    if joins { guest.peer.send(.join(slot: key.slot)) }
    guestTicket = try await guest.peer.expect {
      if case .admitted(key.session, let ticket, key.slot) = $0 { ticket } else { nil }
    }
    viewerTicket = try await technician.expect {
      if case .joined(key.session, let ticket, guest.identity.digest) = $0 { ticket } else { nil }
    }
  }
}

extension RelayUnderTest {
  /// A guest with this key, or one of its own.
  func guest(_ identity: DeviceIdentity = DeviceIdentity(), at address: RelayAddress? = nil) async throws -> Guest {
    let peer = try await stranger(at: address)
    try await peer.enter(
      try ControlHello.guest(identity, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test"))
    return Guest(identity: identity, peer: peer)
  }

  /// A guest that calls in this way.
  func guest(through client: RelayClient) async throws -> Guest {
    let identity = DeviceIdentity()
    let peer = try await Peer(client.openControl())
    try await peer.enter(
      try ControlHello.guest(identity, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test"))
    return Guest(identity: identity, peer: peer)
  }
}

extension Peer {
  /// Opens a key.
  func key(
    customer: String = Fixture.customer, rights: AccessRights = .all, reason: String = "Drucker", guest: String = ""
  ) async throws -> Key {
    send(.newKey(customer: customer, rights: rights.rawValue, reason: reason, guest: guest))
    return try await expect {
      if case .keyOpened(let session, let slot, 600) = $0 { Key(session: session, slot: slot) } else { nil }
    }
  }

  /// Asks for a grant, and gets it.
  func permitted(_ key: Key, _ guest: Guest, _ nonce: [UInt8], _ rights: AccessRights) async throws -> Session.SignedGrant {
    send(.requestGrant(session: key.session, guest: guest.identity.digest, nonce: nonce, rights: rights.rawValue))
    return try await expect {
      if case .permitted(key.session, let grant, let signature) = $0 {
        Session.SignedGrant(payload: grant, signature: signature)
      } else {
        nil
      }
    }
  }

  /// Why something was denied.
  func denial() async throws -> Denial? {
    Denial(rawValue: try await expect { if case .denied(let raw) = $0 { raw } else { nil } })
  }

  /// Why a key was closed.
  func closed(_ key: Key) async throws -> KeyEnd {
    try await expect { if case .keyClosed(key.session, let end) = $0 { end } else { nil } }
  }

  /// Why a session ended.
  func ended(_ session: [UInt8]) async throws -> SessionEnd? {
    try await expect { if case .end(session, let reason) = $0 { SessionEnd(rawValue: reason) } else { nil } }
  }
}

extension Rendezvous {
  /// So many tries of strangers in so many networks that came to nothing.
  func fail(_ count: Int, networks: Int) async throws {
    for number in 0..<count {
      let address = try SocketAddress(ipAddress: "10.0.\(number % networks).1", port: 1)
      let source = RemoteNetwork(address)
      switch desk.join(RandomBytes.make(32), from: source, slot: .random(in: 0..<100), at: .now) {
      case .notOpen: await miss(source)
      case .admitted(let key):
        // Nobody there knows the five digits.
        _ = desk.leave(key.session)
        await miss(source)
      case .knocking, .locked: break
      }
    }
  }
}
