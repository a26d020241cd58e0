// Binary fields as Sources/Wire lays them down: integers are big-endian, texts are UTF-8, and both they and byte strings stand behind a length of
// four bytes.

/** Reads fields from the beginning of some bytes; throws a RangeError where they end too early. */
export class Reader {
  constructor(bytes) {
    this.all = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = 0;
  }

  u8() { return this.view.getUint8(this.offset++); }
  u16() { return this.view.getUint16((this.offset += 2) - 2); }
  u32() { return this.view.getUint32((this.offset += 4) - 4); }
  /** A number that is exact up to 2^53. */
  i64() { return Number(this.view.getBigInt64((this.offset += 8) - 8)); }
  bytes() { return this.fixed(this.u32()); }
  text() { return new TextDecoder().decode(this.bytes()); }

  /** So many bytes, without a length in front. */
  fixed(length) {
    if (length > this.all.length - this.offset) throw new RangeError("the bytes end too early");
    return this.all.subarray(this.offset, this.offset += length);
  }

  /** All that is left. */
  rest() { return this.fixed(this.all.length - this.offset); }

  /** Whether everything was read. */
  get isAtEnd() { return this.offset === this.all.length; }

  /** As many values as the two bytes in front say. */
  list(read) { return Array.from({ length: this.u16() }, () => read(this)); }
}

/** Writes fields one after the other. */
export class Writer {
  #parts = [];

  u8(value) { return this.#number(1, (view) => view.setUint8(0, value)); }
  u16(value) { return this.#number(2, (view) => view.setUint16(0, value)); }
  u32(value) { return this.#number(4, (view) => view.setUint32(0, value)); }
  i64(value) { return this.#number(8, (view) => view.setBigInt64(0, BigInt(value))); }
  bytes(bytes) { return this.u32(bytes.length).fixed(bytes); }
  text(text) { return this.bytes(new TextEncoder().encode(text)); }

  fixed(bytes) {
    this.#parts.push(bytes);
    return this;
  }

  list(values, write) {
    this.u16(values.length);
    for (const value of values) write(this, value);
    return this;
  }

  /** Everything that was written. */
  get all() { return joined(this.#parts); }

  #number(length, set) {
    const bytes = new Uint8Array(length);
    set(new DataView(bytes.buffer));
    return this.fixed(bytes);
  }
}

/** Byte strings one after the other. */
export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of parts) {
    bytes.set(part, start);
    start += part.length;
  }
  return bytes;
}

/** Bytes from hexadecimal digits, two each. */
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (digits) => parseInt(digits, 16));

/** Two hexadecimal digits for each byte. */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Bytes from base64, or from base64url. */
export const fromBase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** Base64url of bytes, without padding. */
export const toBase64url = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Base64. */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
