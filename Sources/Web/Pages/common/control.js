// The control socket from a browser: what a page says to the relay it comes from, and hears. Sources/Wire/ControlKind.swift has the meaning and the
// flow of each message; here are those that browsers need, with the same names and layouts.
import { Reader, Writer, joined } from "{{asset:common/bytes.js}}";

const u8 = { read: (from) => from.u8(), write: (to, value) => to.u8(value) };
const u16 = { read: (from) => from.u16(), write: (to, value) => to.u16(value) };
const u32 = { read: (from) => from.u32(), write: (to, value) => to.u32(value) };
const i64 = { read: (from) => from.i64(), write: (to, value) => to.i64(value) };
const text = { read: (from) => from.text(), write: (to, value) => to.text(value) };
const bytes = { read: (from) => from.bytes(), write: (to, value) => to.bytes(value) };
const fixed = (length) => ({ read: (from) => from.fixed(length), write: (to, value) => to.fixed(value) });
const list = (of) => ({ read: (from) => from.list(of.read), write: (to, values) => to.list(values, of.write) });
const [session, digest] = [fixed(16), fixed(32)];
/** A payload with the signature and the certificates of whoever has signed it. */
const signed = {
  read: (from) => ({ payload: from.bytes(), signature: from.bytes(), chain: from.list((from) => from.bytes()) }),
  write: (to, { payload, signature, chain }) => to.bytes(payload).bytes(signature).list(chain, bytes.write),
};
/** A name with its salt, or undefined. */
const person = {
  read: (from) => (from.u8() === 1 ? { salt: from.fixed(32), name: from.text() } : undefined),
  write: (to, value) => (value ? to.u8(1).fixed(value.salt).text(value.name) : to.u8(0)),
};

/** Each message: its number, and its fields in order. */
const LAYOUTS = {
  challenge: [0x01, { version: u8, nonce: digest, time: i64 }],
  accepted: [0x02, { pingSeconds: u16 }],
  refused: [0x03, { refusal: u16 }],
  restarting: [0x04, { seconds: u16 }],
  checkpoint: [0x05, { text, signature: bytes }],
  trust: [0x06, { policy: signed, revocations: signed }],
  attendance: [0x07, { terms: signed, schedule: signed, overrides: list(signed) }],
  changed: [0x08, { area: u8, id: text }],
  hello: [0x10, {
    role: u8, chain: list(bytes), publicKey: bytes, signature: bytes, version: text, witnessCount: i64, witnessHead: digest,
  }],
  signIn: [0x12, { token: digest }],
  record: [0x23, { session, record: u8, statement: bytes, signature: bytes, person }],
  join: [0x26, { slot: u8 }],
  knocking: [0x2C, { number: u8 }],
  admitted: [0x2D, { session, ticket: digest, slot: u8 }],
  joinRefused: [0x2E, { refusal: u8, seconds: u32, opens: i64 }],
  connect: [0x30, { device: text, rights: u32, reason: text }],
  newKey: [0x31, { customer: text, rights: u32, reason: text, guest: text }],
  admit: [0x32, { session, number: u8 }],
  requestGrant: [0x33, { session, guest: digest, nonce: digest, rights: u32 }],
  keyMissed: [0x34, { session }],
  connecting: [0x38, { name: text, variant: u8 }],
  granted: [0x39, { session, ticket: digest, grant: bytes, signature: bytes, rosterEntry: bytes }],
  denied: [0x3A, { denial: u16 }],
  keyOpened: [0x3B, { session, slot: u8, seconds: u16 }],
  knock: [0x3C, { session, number: u8, source: text }],
  joined: [0x3D, { session, ticket: digest, guest: digest }],
  keyClosed: [0x3E, { session, end: u8 }],
  permitted: [0x3F, { session, grant: bytes, signature: bytes }],
  end: [0x40, { session, reason: u16 }],
};
const NAMES = new Map(Object.entries(LAYOUTS).map(([name, [kind]]) => [kind, name]));
const VERSION = 1;

/** The bytes of a message. */
export function encode(kind, fields = {}) {
  const [number, layout] = LAYOUTS[kind];
  const writer = new Writer().u8(number);
  for (const [name, type] of Object.entries(layout)) type.write(writer, fields[name]);
  return writer.all;
}

/** The message in these bytes; undefined where it is one that browsers have no use for. Throws where it is damaged. */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const kind = NAMES.get(reader.u8());
  if (!kind) return undefined;
  const message = { kind };
  for (const [name, type] of Object.entries(LAYOUTS[kind][1])) message[name] = type.read(reader);
  return message;
}

/** Who says hello: `ControlRole`. */
export const Role = Object.freeze({ technician: 1, guest: 4 });

/** The relay does not let this end in; `refusal` is a `ControlRefusal`. */
export class Refused extends Error {
  constructor(refusal) {
    super(`the relay refuses: ${refusal}`);
    this.refusal = refusal;
  }
}

/** The control socket is closed, or says what it may not. */
export class Gone extends Error {}

/** A control socket: messages are objects with their name as `kind` and their fields. */
export class Control {
  #socket;
  #arrived = [];
  #waiting;
  #isGone = false;

  /** Dials the relay that this page comes from. */
  constructor() {
    this.#socket = new WebSocket(new URL("/control", location.href.replace(/^http/, "ws")));
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = ({ data }) => this.#take(new Uint8Array(data));
    this.#socket.onclose = () => this.#leave();
  }

  /** Whether messages still get through. */
  get isOpen() { return this.#socket.readyState === WebSocket.OPEN; }

  /** Sends a message. */
  send(kind, fields = {}) {
    if (this.isOpen) this.#socket.send(encode(kind, fields));
  }

  /** The next message; throws `Refused` or `Gone`. One caller waits at a time. */
  async next() {
    while (this.#arrived.length === 0) {
      if (this.#isGone) throw new Gone("the relay has gone");
      await new Promise((resolve) => { this.#waiting = resolve; });
    }
    const message = this.#arrived.shift();
    if (message.kind === "refused") throw new Refused(message.refusal);
    return message;
  }

  /**
   * Proves who this is: signs the relay's challenge with a WebCrypto key, bound to the relay's own key. A technician is signed in first, by
   * the `token` of his session. `relayKey` is the SHA-256 of the SubjectPublicKeyInfo that the relay shows to browsers.
   */
  async greet({ token, role, chain = [], key, publicKey, relayKey }) {
    const { version, nonce } = await this.#expect("challenge");
    if (version !== VERSION) throw new Gone("the relay speaks another version");
    if (token) {
      this.send("signIn", { token });
      await this.#expect("accepted");
    }
    const statement = joined([new TextEncoder().encode("rs-hello/1\0"), nonce, relayKey]);
    const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, statement));
    this.send("hello", { role, chain, publicKey, signature, version: "web", witnessCount: 0, witnessHead: new Uint8Array(32) });
    await this.#expect("accepted");
  }

  close() {
    this.#socket.close();
  }

  /** The next message of this kind; what comes before it is not for the caller. */
  async #expect(kind) {
    for (;;) {
      const message = await this.next();
      if (message.kind === kind) return message;
    }
  }

  #take(data) {
    try {
      const message = decode(data);
      if (!message) return;
      this.#arrived.push(message);
      this.#waiting?.();
    } catch {
      this.close();
    }
  }

  #leave() {
    this.#isGone = true;
    this.#waiting?.();
  }
}
