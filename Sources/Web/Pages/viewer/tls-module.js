// The WebAssembly module that speaks the inner TLS and the key agreement. Its memory grows, so every view of it is made anew.

import { Reader, Writer, joined } from "{{asset:common/bytes.js}}";
import { instantiate } from "{{asset:viewer/system.js}}";

// What `step` returns: `TLSEnd.Step`.
export const Step = Object.freeze({ wait: 0, send: 1, plain: 2, sign: 3, opened: 4, closed: 5, failed: -1 });

const LARGEST_INPUT = 1 << 19;

export class TLSModule {
  static async load(url = "{{asset:viewer/tls.wasm}}") {
    const exports = await instantiate(url);
    exports._initialize();
    return new TLSModule(exports);
  }

  constructor(exports) {
    this.exports = exports;
    this.place = exports.tls_open();
  }

  // As the viewer: names the peer by the digest of its key, and this end by its certificates; false where those are none.
  connect(peerDigest, chain) {
    return this.#give("tls_connect", joined([peerDigest, ...chain.map(measured)])) === 1;
  }

  // As the agent: names the peer by the root (digest) that its certificates lead to, and this end by its certificate; false where that is
  // none.
  serve(root, certificate, now = Date.now()) {
    return this.#give("tls_serve", new Writer().fixed(root).i64(now).fixed(measured(certificate)).all) === 1;
  }

  // The technician whom an agent has accepted (`ChainOperator`): { digest, validUntil, livesInBrowser, isLimited, role, name }.
  technician() {
    return this.exports.tls_technician(this.place) === 1 ? this.#operator() : undefined;
  }

  // Who has signed these bytes (r ‖ s) as the organisation with this root, at this time; undefined where the signature does not count.
  signer(root, time, signature, bytes, chain) {
    if (signature.length !== 64) return undefined;
    const question = new Writer().fixed(root).i64(time).fixed(signature).fixed(measured(bytes)).fixed(joined(chain.map(measured)));
    return this.#give("tls_signer", question.all) === 1 ? this.#operator() : undefined;
  }

  // Whether the relay has signed these bytes with this key (Ed25519).
  relaySigned(key, signature, bytes) {
    return signature.length === 64 && this.#give("tls_relay_signed", joined([key, signature, bytes])) === 1;
  }

  step() {
    return this.exports.tls_step(this.place);
  }

  // A copy of the bytes that belong to the last step or call.
  message() {
    const length = this.exports.tls_message_length(this.place);
    return this.#view(this.exports.tls_message(this.place), length).slice();
  }

  receive(bytes) {
    for (const part of pieces(bytes)) this.#give("tls_receive", part);
  }

  send(bytes) {
    for (const part of pieces(bytes)) this.#give("tls_send", part);
  }

  signed(bytes) {
    this.#give("tls_signed", bytes);
  }

  close() {
    this.exports.tls_close(this.place);
  }

  // Begins a key agreement; returns the message for the peer, or undefined. `digits` are the slot and five ASCII digits.
  agreement(isGuest, { session, guest, technician, digits }) {
    const bytes = joined([session, guest, technician, digits]);
    this.#put(bytes);
    return this.exports.tls_agreement(this.place, isGuest ? 1 : 0, bytes.length) === 1 ? this.message() : undefined;
  }

  // Takes the peer's message; returns the proof for the peer, or undefined.
  agree(message) {
    return this.#give("tls_agree", message) === 1 ? this.message() : undefined;
  }

  // Whether the peer was given the same digits; the first answer is the only one.
  proves(proof) {
    return this.#give("tls_proves", proof) === 1;
  }

  // Gives the memory back.
  free() {
    this.exports.tls_free(this.place);
  }

  #operator() {
    const reader = new Reader(this.message());
    const [digest, validUntil, scope, length] = [reader.fixed(32), reader.i64(), reader.u8(), reader.u8()];
    const role = utf8(reader.fixed(length));
    return { digest, validUntil, livesInBrowser: (scope & 1) !== 0, isLimited: (scope & 2) !== 0, role, name: utf8(reader.rest()) };
  }

  #give(name, bytes) {
    this.#put(bytes);
    return this.exports[name](this.place, bytes.length);
  }

  #put(bytes) {
    this.#view(this.exports.tls_input(this.place, bytes.length), bytes.length).set(bytes);
  }

  #view(address, length) {
    return new Uint8Array(this.exports.memory.buffer, address, length);
  }
}

function* pieces(bytes) {
  for (let start = 0; start < bytes.length; start += LARGEST_INPUT) yield bytes.subarray(start, start + LARGEST_INPUT);
}

// Bytes behind their length of three bytes.
function measured(bytes) {
  const { length } = bytes;
  return joined([Uint8Array.of(length >> 16, (length >> 8) & 255, length & 255), bytes]);
}

const utf8 = (bytes) => new TextDecoder().decode(bytes);
