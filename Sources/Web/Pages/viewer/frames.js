// Frames of a desk stream, as Sources/Wire/FrameKind.swift lays them down: u8 kind, u24 length, payload; integers are big-endian.
import { Writer } from "{{asset:common/bytes.js}}";

/** The kinds that the page itself sends or reads. */
export const Kind = Object.freeze({
  present: 0x01, refresh: 0x03, pointer: 0x04, key: 0x05, releaseKeys: 0x06, choose: 0x07, takesVideo: 0x08,
  welcome: 0x41, asking: 0x42, refused: 0x43, screen: 0x44, cursor: 0x46, pointerMoved: 0x47, rights: 0x49, paused: 0x4A, closing: 0x4B,
  cutText: 0x80, ping: 0x81, pong: 0x82, ended: 0x83, pakeMessage: 0x84, pakeProof: 0x85, pakeMissed: 0x86, chat: 0x87,
});

/** The rights of a session, as bits (`AccessRights`). */
export const Right = Object.freeze({ view: 1, pointer: 2, keyboard: 4, clipboard: 8 });

/** A frame with this payload. */
export function frame(kind, payload) {
  const bytes = new Uint8Array(4 + payload.length);
  bytes.set([kind, payload.length >> 16, payload.length >> 8 & 0xFF, payload.length & 0xFF]);
  bytes.set(payload, 4);
  return bytes;
}

/** A frame without a payload. */
export const empty = (kind) => frame(kind, new Uint8Array());

export const pointer = (x, y, buttons) => frame(Kind.pointer, new Writer().u16(x).u16(y).u16(buttons).all);
export const key = (keysym, isDown) => frame(Kind.key, new Writer().u32(keysym).u8(isDown ? 1 : 0).all);
export const ping = (token) => frame(Kind.ping, new Writer().i64(token).all);
export const choose = (monitor) => frame(Kind.choose, new Writer().u8(monitor).all);
/** A frame of one text: `cutText` or `chat`. */
export const text = (kind, words) => frame(kind, new Writer().text(words).all);
/** Shows the agent what the relay has granted. */
export const present = (grant, signature) => frame(Kind.present, new Writer().bytes(grant).bytes(signature).all);
/** Ends the session; `reason` is a `SessionEnd`. */
export const ended = (reason) => frame(Kind.ended, new Writer().u16(reason).all);
