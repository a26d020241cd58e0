import Crypto
import Policy
import Trust

/// The keys that technicians have opened, and who knocks at them. They live in memory alone.
struct KeysResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "keys", roles: [.admin, .technician, .auditor], summary: "Session keys that are open now.",
        answer: .object([
          .required(
            "keys",
            .list(
              .object([
                .required("handle", .text, "The first 8 bytes of SHA-256 of its session's id."),
                .required("slot", .text, "The first two of its seven digits; empty: for the guest of one number."),
                .required("customer", .text, "Whom it was opened for."), .required("operator", .text, "Who opened it."),
                .required("opened", .number, "Milliseconds since 1970."),
                .required("expires", .number, "Milliseconds since 1970."),
                .required("state", .text, "open, or joined while a guest proves it."),
                .required("misses", .number, "Wrong digits so far."), .required("isOwn", .flag, "Whether it is the caller's."),
                .required(
                  "knocks",
                  .list(
                    .object([
                      .required("number", .number, "What the caller says on the telephone."),
                      .required("network", .text, "Where the knock comes from."),
                      .required("at", .number, "Milliseconds since 1970."),
                    ])), "Guests that wait for the technician's click, oldest first."),
              ])), "The oldest first.")
        ])
      ) { caller, _ in APIAnswer(json: Open(keys: await keys(for: caller))) }
    ]
  }

  private struct Open: Encodable {
    struct Key: Encodable {
      struct Knock: Encodable {
        let number: UInt8
        let network: String
        let at: Int64
      }

      let handle: String
      let slot: String
      let customer: String
      let `operator`: String
      let opened: Int64
      let expires: Int64
      let state: String
      let misses: Int
      let isOwn: Bool
      let knocks: [Knock]
    }

    let keys: [Key]
  }

  private func keys(for caller: SignedIn) async -> [Open.Key] {
    let clock = (now: ContinuousClock.now, wall: WallClock.now())
    func wall(_ moment: OpenKey.Instant) -> Int64 {
      let (seconds, attoseconds) = (moment - clock.now).components
      return clock.wall.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
    let open = await rendezvous.desk.keys.values.filter {
      caller.visibleDevices == nil || $0.technician.digest == caller.digest
    }
    return open.sorted { $0.expires < $1.expires }.map { key in
      let expires = wall(key.expires)
      return Open.Key(
        handle: KeyDigest.hex(Array(SHA256.hash(data: key.session).prefix(8))),
        slot: key.slot == KeyDesk.byNumber ? "" : (key.slot < 10 ? "0" : "") + "\(key.slot)", customer: key.customer,
        operator: key.technician.name, opened: expires - KeyDesk.life.components.seconds * 1000, expires: expires,
        state: key.guest == nil ? "open" : "joined", misses: key.misses, isOwn: key.technician.digest == caller.digest,
        knocks: key.knocks.map { Open.Key.Knock(number: $0.number, network: $0.source.shown, at: wall($0.at)) })
    }
  }
}
