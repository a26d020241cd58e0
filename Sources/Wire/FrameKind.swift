/// The protocol that only the two ends speak: frames inside the inner TLS of a desk stream.
///
/// This file is its specification. Integers are big-endian; `text` and `bytes` are a u32 length and as many bytes.
///
/// Limits: `Limits.framePayload` for every frame, `Limits.update` for one update, `Limits.cutText` for the clipboard.
///
/// History: version 1 (ALPN `rs-e2e/1`), the first. A change that an older end would not understand gets a new ALPN id;
/// there is no negotiation inside.
///
/// Flow: the inner TLS handshake names both ends. The viewer sends `present` with the grant the relay signed. The agent
/// answers `asking` while a person decides, then `welcome` or `refused`. Only after `welcome` does either end send anything
/// else; then `screen` comes before the first `update`, and again whenever the size, the monitors or the part that is shown
/// change. Updates lie in that part; the pointer's places are those of the whole screen. Updates are numbered from 1. The viewer
/// acknowledges, after presenting it, each update with which 4096 bytes of updates or 8 updates have come since the last it
/// acknowledged; the agent keeps no more on the way than the line carries until then. A new epoch starts with a full screen and
/// resets the compressor's state. Either end may send `ended` at any time.
///
/// A guest, the agent of attended support, first proves with the viewer that both were given the same seven digits: `pakeMessage`
/// and `pakeProof`, the guest first each time, or `pakeMissed`, after which the stream is closed. Then it sends the `nonce` for
/// the grant, and all goes on with `present`. In its open session `ask` is answered with a `nonce`, that with `present`, and that, when
/// a person has decided, with `rights`.
///
/// Each frame is: u8 kind, u24 length of the payload, payload.
public enum FrameKind: UInt8, CaseIterable, Sendable {
  // viewer to agent
  /// bytes grant (`GrantStatement`), bytes signature (Ed25519, 64)
  case present = 0x01
  /// u32 number of the update that is on the technician's screen now, with all before it
  case acknowledge = 0x02
  /// nothing; asks for a new epoch
  case refresh = 0x03
  /// u16 x, u16 y, u16 button mask (bit 0 left, 1 middle, 2 right, 3 wheel up, 4 down, 5 left, 6 right, 7 back, 8 forward)
  case pointer = 0x04
  /// u32 keysym, u8 down
  case key = 0x05
  /// nothing; every key and button the viewer holds is released
  case releaseKeys = 0x06
  /// u8 number of the monitor to show, from 1 as in `screen`; 0, or one that is not there, is all of them
  case choose = 0x07
  /// nothing; the viewer decodes the video sections of updates, which the agent does not write before
  case takesVideo = 0x08
  /// u32 rights that the technician wants to have, with those he has
  case ask = 0x09
  /// u8 `MarkKind`, u16 x, u16 y; shown on the customer's screen, changes nothing there
  case mark = 0x0A

  // agent to viewer
  /// u32 rights, u32 seconds the session may last, u8 variant (0 A, 1 B), text device name
  case welcome = 0x41
  /// u16 seconds a person has to decide
  case asking = 0x42
  /// u16 denial (`Denial.rawValue`)
  case refused = 0x43
  /// u16 x, u16 y, u16 width, u16 height of the part that is shown, u16 count of monitors, each u16 x, u16 y, u16 width, u16 height, u8 primary, text name
  case screen = 0x44
  /// u32 number, u32 epoch, u8 last part, rest: bytes of the update (format: `UpdateFormat` in `Codec`)
  case update = 0x45
  /// u16 width, u16 height, u16 hot x, u16 hot y, rest: premultiplied ARGB, u32 each
  case cursor = 0x46
  /// u16 x, u16 y; the pointer was moved at the device
  case pointerMoved = 0x47
  /// 32 bytes, fresh, which the grant must carry
  case nonce = 0x48
  /// u32 rights in force from now on, u8 `RightsChange`
  case rights = 0x49
  /// u8 `Pause`; while it lasts no update is sent and no input is taken
  case paused = 0x4A
  /// u16 seconds until the customer's business hours end, and with them the session where the schedule says so
  case closing = 0x4B

  // both ways
  /// text, UTF-8
  case cutText = 0x80
  /// u64 token
  case ping = 0x81
  /// u64 token of the ping
  case pong = 0x82
  /// u16 reason (`SessionEnd.rawValue`); nothing follows
  case ended = 0x83
  /// 32 bytes: SPAKE2, as `KeyAgreement` in `EndToEnd` lays it down
  case pakeMessage = 0x84
  /// 32 bytes: HMAC-SHA256 that proves the same key
  case pakeProof = 0x85
  /// nothing; the proof did not fit, and this attempt is over
  case pakeMissed = 0x86
  /// text, UTF-8: what one person writes to the other
  case chat = 0x87
}

/// What a `mark` does on the customer's screen.
public enum MarkKind: UInt8, CaseIterable, Sendable {
  /// All marks go.
  case clear = 0
  /// The technician points here.
  case point = 1
  /// A stroke begins here.
  case begin = 2
  /// The stroke goes on to here.
  case line = 3
}

/// Why the rights of an open session are what they are now.
public enum RightsChange: UInt8, CaseIterable, Sendable {
  /// The person agreed to what was asked for.
  case given = 1
  case refused = 2
  case timedOut = 3
  /// The person has taken rights back.
  case takenBack = 4
  /// What was asked for is not possible: policy, the machine's own file, or a grant that does not fit.
  case denied = 5
}

/// Why nothing moves in an open session.
public enum Pause: UInt8, CaseIterable, Sendable {
  /// It goes on.
  case over = 0
  /// The desktop is locked.
  case locked = 1
  /// Nobody has touched the machine for a while.
  case away = 2
  /// The person holds the session.
  case held = 3
}
