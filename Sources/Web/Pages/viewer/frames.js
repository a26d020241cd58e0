// Frames of a desk stream, as Sources/Wire/FrameKind.swift lays them down: u8 kind, u24 length, payload; integers are big-endian.

/** The kinds that the page itself sends or reads. */
export const Kind = Object.freeze({
  refresh: 0x03, pointer: 0x04, key: 0x05, releaseKeys: 0x06, choose: 0x07, takesVideo: 0x08,
  welcome: 0x41, screen: 0x44, cursor: 0x46, pointerMoved: 0x47, rights: 0x49, paused: 0x4A, closing: 0x4B,
  cutText: 0x80, chat: 0x87,
});

/** The rights of a session, as bits (`AccessRights`). */
export const Right = Object.freeze({ view: 1, pointer: 2, keyboard: 4, clipboard: 8 });

/** A frame of so many payload bytes, with a view of the payload to fill in. */
function frame(kind, length) {
  const bytes = new Uint8Array(4 + length);
  bytes.set([kind, length >> 16, length >> 8 & 0xFF, length & 0xFF]);
  return { bytes, payload: new DataView(bytes.buffer, 4) };
}

/** A frame without a payload. */
export const bare = (kind) => frame(kind, 0).bytes;

export function pointer(x, y, buttons) {
  const { bytes, payload } = frame(Kind.pointer, 6);
  [x, y, buttons].forEach((value, index) => payload.setUint16(index * 2, value));
  return bytes;
}

export function key(keysym, isDown) {
  const { bytes, payload } = frame(Kind.key, 5);
  payload.setUint32(0, keysym);
  payload.setUint8(4, isDown ? 1 : 0);
  return bytes;
}

export function choose(monitor) {
  const { bytes, payload } = frame(Kind.choose, 1);
  payload.setUint8(0, monitor);
  return bytes;
}

/** A frame of one text: `cutText` or `chat`. */
export function text(kind, words) {
  const utf8 = new TextEncoder().encode(words);
  const { bytes, payload } = frame(kind, 4 + utf8.length);
  payload.setUint32(0, utf8.length);
  bytes.set(utf8, 8);
  return bytes;
}

/** Reads a payload from its beginning. */
export class Reader {
  constructor(payload) {
    this.bytes = payload;
    this.view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    this.offset = 0;
  }

  u8() { return this.view.getUint8(this.offset++); }
  u16() { return this.view.getUint16((this.offset += 2) - 2); }
  u32() { return this.view.getUint32((this.offset += 4) - 4); }

  text() {
    const length = this.u32();
    const words = new TextDecoder().decode(this.bytes.subarray(this.offset, this.offset + length));
    this.offset += length;
    return words;
  }
}
