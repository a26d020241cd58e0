/// The protocol of control sockets: what agents, viewers and administrative commands say to the relay, and hear from it.
///
/// Each binary WebSocket message is one control message of at most `Limits.controlMessage` bytes: u8 kind, then the fields.
/// Integers are big-endian; `text` and `bytes` are a u32 length and as many bytes; `digest` is 32 bytes (SHA-256); `session` is
/// 16 random bytes; `signed` is bytes payload, bytes signature, u16 count of certificates, each bytes DER.
///
/// History: version 1, the first; the challenge names it, and an end that does not know it closes.
///
/// Flow: the relay sends `challenge`, the client `hello`, the relay `accepted` or `refused`. An enrolling agent then sends
/// `enrol` and gets `enrolled` or `refused`. To every accepted agent and viewer the relay sends `trust` and `checkpoint` at once and
/// whenever they change. A session: viewer `connect`; relay `offer` to the agent; agent `offerAnswer`; relay `open` to the agent
/// and `granted` to the viewer; both dial `/stream` with their tickets as the first message. Either end or the relay says `end`.
/// The agent reports what the person said and how it ended in `record`s it has signed. Outside sessions it may take a new key: `succession`, `enrolled`. What it finds of other companies' remote tools it says in `enrol` and `tools`. An administrative command sends one `request`
/// at a time and gets one `reply`.
///
/// Attended support: the technician sends `newKey` and hears `keyOpened`; `end` cancels it. A guest hears `attendance`, sends `join` with the
/// slot of the key and hears `admitted`, or `knocking` until the technician's `admit`, or `joinRefused`. The technician then hears
/// `joined`; both dial `/stream`. When the digits have matched, `requestGrant` is answered with `permitted` or `denied`; so is
/// every one that asks for more rights in the session. A slot of 255 means that the guest was named by its number: it is `admitted` without `join`.
///
/// A page that an operator has signed in to sends `signIn` first, is `accepted`, and hears `changed` from then on. With the operator's key it may
/// then send `hello` as a technician. A certificate whose key lives in a browser is let in only so.
public enum ControlKind: UInt8, CaseIterable, Sendable {
  // relay to everyone
  /// u8 version, 32 bytes nonce, i64 relay time (ms since 1970)
  case challenge = 0x01
  /// u16 seconds between pings
  case accepted = 0x02
  /// u16 `ControlRefusal`; the relay closes
  case refused = 0x03
  /// u16 seconds over which clients spread their reconnects; the relay closes soon
  case restarting = 0x04
  /// text checkpoint, bytes signature (Ed25519): keep the newest as witness
  case checkpoint = 0x05
  /// signed organisation policy, signed revocation list
  case trust = 0x06
  /// to guests and technicians: signed terms, signed schedule of business hours, u16 count of overrides in force, each signed; an empty payload
  /// stands for one that was never set
  case attendance = 0x07
  /// to pages of signed-in operators: u8 `ChangedArea`, text id of what has changed there (empty: several, or all); ask the API again
  case changed = 0x08

  // everyone to relay
  /// u8 `ControlRole`, u16 count of certificates (DER, leaf first; a device or token: none), each bytes;
  /// bytes public key (SPKI DER) of the leaf, device or token; bytes signature over the hello statement; text version of the program;
  /// u64 count and digest head of the newest checkpoint kept (0 and zeros: none)
  case hello = 0x10
  /// a page of a signed-in operator, before `hello` or instead of it: 32 bytes token from the API
  case signIn = 0x12

  // agent to relay
  /// bytes claim, text host name, text user name, text consent text version, digest of the consent text, i64 time of acceptance, tools as in
  /// `tools`
  case enrol = 0x20
  /// u8 `DisplayState`, u8 `PresenceState`, text host name
  case presence = 0x21
  /// session, u8 1: 32 bytes nonce; u8 0: u16 denial
  case offerAnswer = 0x22
  /// session, u8 `RecordKind`, bytes statement, bytes signature by the device key, u8 1: 32 bytes salt and text of the name that the statement commits to; u8 0
  case record = 0x23
  /// bytes step to the device's next key; answered with `enrolled` where it is taken
  case succession = 0x24
  /// u16 count of other companies' remote tools on the machine, in ascending order of product, each u8 product, u8 signs (1: runs,
  /// 2: permanent access); at the start, and when it changes
  case tools = 0x25

  // guest to relay
  /// u8 slot: the first two of the seven digits
  case join = 0x26

  // relay to agent
  /// bytes roster entry: the ticket of the token, the claim, and the steps from key to key
  case enrolled = 0x28
  /// session, digest operator, text operator name, u32 rights, text reason; answer with `offerAnswer`
  case offer = 0x29
  /// session, 32 bytes ticket, bytes grant, bytes signature; dial `/stream`
  case open = 0x2A
  /// signed variant wish of the customer for this device
  case variantWish = 0x2B

  // relay to guest
  /// u8 number, 10 to 99, which the customer says on the telephone until the technician clicks it
  case knocking = 0x2C
  /// session, 32 bytes ticket, u8 slot; dial `/stream`
  case admitted = 0x2D
  /// u8 `JoinRefusal`, u32 seconds until the next try makes sense, i64 next opening (ms since 1970; 0: none)
  case joinRefused = 0x2E

  // viewer to relay
  /// text device (name, id or unique prefix), u32 rights, text reason
  case connect = 0x30
  /// text customer, u32 rights, text reason, text number of a guest (12 digits; empty: whoever types the key)
  case newKey = 0x31
  /// session, u8 number of the knock
  case admit = 0x32
  /// session, digest of the guest's key, 32 bytes nonce, u32 rights
  case requestGrant = 0x33
  /// session; the digits that a guest typed did not fit
  case keyMissed = 0x34

  // relay to viewer
  /// text device name, u8 variant; the agent has been asked
  case connecting = 0x38
  /// session, 32 bytes ticket, bytes grant, bytes signature, bytes roster entry; dial `/stream`
  case granted = 0x39
  /// u16 denial
  case denied = 0x3A
  /// session, u8 slot, u16 seconds to live
  case keyOpened = 0x3B
  /// session, u8 number, text network it comes from
  case knock = 0x3C
  /// session, 32 bytes ticket, digest of the guest's key; dial `/stream`
  case joined = 0x3D
  /// session, u8 `KeyEnd`
  case keyClosed = 0x3E
  /// session, bytes grant, bytes signature
  case permitted = 0x3F

  // both ways
  /// session, u16 `SessionEnd`
  case end = 0x40

  // administrative commands
  /// u32 id, u8 `AdminRequestKind`, fields
  case request = 0x50
  /// u32 id, u8 `AdminReplyKind`, fields
  case reply = 0x51
}

/// Who opens a control socket.
public enum ControlRole: UInt8, CaseIterable, Sendable {
  /// A viewer or an administrative command; the leaf is the operator's certificate.
  case technician = 1
  /// An enrolled agent; the public key is the device's.
  case device = 2
  /// An agent that enrols; the public key is the token's.
  case enrolling = 3
  /// The agent of attended support; the public key lives as long as its program.
  case guest = 4
}

/// What a page of the console shows, and asks for again when it has changed.
public enum ChangedArea: UInt8, CaseIterable, Sendable {
  case devices = 1
  case sessions = 2
  case keys = 3
  case audit = 4
  case operators = 5
}

/// Why a guest is not let to a technician. Only what a stranger may know is told apart (T13).
public enum JoinRefusal: UInt8, CaseIterable, Sendable {
  /// No such key, or not any more.
  case notOpen = 1
  /// Too many misses from this network.
  case locked = 2
  /// Outside the hours of whoever would help.
  case closed = 3
}

/// Why a key is dead.
public enum KeyEnd: UInt8, CaseIterable, Sendable {
  /// It led to a session, or to a refusal of one.
  case used = 1
  case expired = 2
  /// Too many wrong digits.
  case missed = 3
  case cancelled = 4
  case outsideHours = 5
  /// The guest left before a session came about.
  case guestLeft = 6
}

/// Why the relay closes a control socket.
public enum ControlRefusal: UInt16, CaseIterable, Error, Sendable {
  /// Unknown device, token or operator, wrong signature, revoked or expired: one answer for all (T13).
  case notAccepted = 1
  /// The relay has no organisation yet.
  case noOrganisation = 2
  /// The message cannot be read or came at the wrong moment.
  case protocolError = 3
  /// Too many connections or requests from here.
  case tooMany = 4
  /// The relay accepts no changes: disk full or an I/O error.
  case readOnly = 5
}

/// What the device can show, as its agent reports it.
public enum DisplayState: UInt8, CaseIterable, Sendable {
  case ready = 1
  case none = 2
  case wayland = 3
}

/// Who is at the device, as its agent reports it.
public enum PresenceState: UInt8, CaseIterable, Sendable {
  case present = 1
  case locked = 2
  case greeter = 3
  case nobody = 4
}

/// What a signed record of an agent documents.
public enum RecordKind: UInt8, CaseIterable, Sendable {
  /// `ConsentRecord`: what the person at the device decided, or that none was needed.
  case consent = 1
  /// `EndRecord`: totals and reason at the end of a session.
  case end = 2
}
