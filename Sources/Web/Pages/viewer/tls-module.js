// The WebAssembly module that speaks the inner TLS and the key agreement. Its memory grows, so every view of it is made anew.

// What `step` returns: `TLSClient.Step`.
export const Step = Object.freeze({ wait: 0, send: 1, plain: 2, sign: 3, opened: 4, closed: 5, failed: -1 });

// The bytes of a session, of both keys' digests, and of the digits (`KeyProof`).
const LARGEST_INPUT = 1 << 19;

let compiled;

export class TLSModule {
  static async load(url = "{{asset:viewer/tls.wasm}}") {
    compiled ??= WebAssembly.compileStreaming(fetch(url));
    const system = new System();
    const instance = await WebAssembly.instantiate(await compiled, { wasi_snapshot_preview1: system.functions });
    system.memory = instance.exports.memory;
    instance.exports._initialize();
    return new TLSModule(instance.exports);
  }

  constructor(exports) {
    this.exports = exports;
    this.place = exports.tls_open();
  }

  // Names the peer by the digest of its key, and this end by its certificates; false where those are none.
  connect(peerDigest, chain) {
    const parts = [peerDigest];
    for (const certificate of chain) {
      const length = certificate.length;
      parts.push(Uint8Array.of(length >> 16, (length >> 8) & 255, length & 255), certificate);
    }
    return this.#give("tls_connect", joined(parts)) === 1;
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

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of parts) {
    bytes.set(part, start);
    start += part.length;
  }
  return bytes;
}

function* pieces(bytes) {
  for (let start = 0; start < bytes.length; start += LARGEST_INPUT) yield bytes.subarray(start, start + LARGEST_INPUT);
}

// The little that the C library asks of a system (WASI, snapshot preview 1): a clock, randomness, and files, of which there are none.
class System {
  memory;

  functions = {
    random_get: (address, length) => {
      for (let start = 0; start < length; start += 65536) {
        crypto.getRandomValues(new Uint8Array(this.memory.buffer, address + start, Math.min(65536, length - start)));
      }
      return 0;
    },
    clock_time_get: (_clock, _precision, address) => {
      new DataView(this.memory.buffer).setBigUint64(address, BigInt(Date.now()) * 1000000n, true);
      return 0;
    },
    fd_close: () => BAD_FILE,
    fd_seek: () => BAD_FILE,
    fd_write: () => BAD_FILE,
  };
}

const BAD_FILE = 8;
