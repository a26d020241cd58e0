// The WebAssembly module that shares the screen of a browser: the customer's side of a desk stream, as the native agent speaks it. It
// loads the build for this browser and gives its functions plain names. Its memory grows, so every view of it is made anew.
//
//   const sharer = await SharerModule.load();
//   sharer.open();                                        a stream that has just been opened; nothing is sent yet
//   sharer.receive(bytes); then `step(now)` until Step.wait: plain bytes of the stream, however they were cut
//     Step.agree   message() = the frame `pakeMessage` or `pakeProof`; answer it; once the keys match: `challenge(nonce)`
//     Step.judge   message() = the frame `present` (bytes grant, bytes signature); check it, `ask(seconds)`, then `welcome` or `refuse`
//     Step.frame   message() = the frame `chat`, `mark` or `ended`
//     Step.send    message() is to be sent
//     Step.broken  close the stream
//   sharer.picture(pixels, width, height, Order.canvas);  whenever there is a new one, also before `welcome`; only the newest counts
//   const bytes = sharer.tick(now);                       what is to be sent now, or undefined; then again after `due(now)`
//                                                         milliseconds, and after every picture and every `receive`
//   challenge, ask, welcome, refuse, pause, chat, closing and end return the bytes to be sent, or undefined where it is not the
//   moment for it.
//
// `now` is performance.now(). Nothing of the screen is in what `tick` returns before `welcome`, or during a pause. Input of the
// technician is dropped, and a wish for more rights is denied by the module itself.

import { hasVectors } from "{{asset:common/vectors.js}}";
import { instantiate } from "{{asset:viewer/system.js}}";

// What `step` returns: `BrowserSharer.Step`.
export const Step = Object.freeze({ wait: 0, frame: 1, send: 2, judge: 3, agree: 4, broken: -1 });

// The order of a pixel's four bytes: that of an ImageData or a VideoFrame "RGBA", and that of a VideoFrame "BGRA" or "BGRX".
export const Order = Object.freeze({ canvas: 0, video: 1 });

const LARGEST_INPUT = 1 << 20;

export class SharerModule {
  static async load(url = hasVectors() ? "{{asset:share/sharer-simd.wasm}}" : "{{asset:share/sharer.wasm}}") {
    return new SharerModule(await instantiate(url));
  }

  constructor(exports) {
    this.exports = exports;
  }

  open() {
    this.sharer = this.exports.sharer_open();
  }

  // Takes a picture of width * height * 4 bytes without gaps; false where it is none, or has more than 16 million pixels.
  picture(pixels, width, height, order) {
    return this.#put(pixels) && this.exports.sharer_picture(this.sharer, width, height, order) === 1;
  }

  // The next update where it is time for one, or undefined. Throws where the module has no memory.
  tick(now) {
    const step = this.exports.sharer_tick(this.sharer, now);
    if (step === Step.broken) throw new Error("the screen cannot be encoded");
    return this.#sends(step);
  }

  // Milliseconds until the next `tick`; Infinity where it may wait for a picture or for bytes.
  due(now) {
    const due = this.exports.sharer_due(this.sharer, now);
    return due < 0 ? Infinity : due;
  }

  // Takes bytes of the stream; they are cut where they are more than the module takes at once.
  receive(bytes) {
    for (let start = 0; start < bytes.length; start += LARGEST_INPUT) {
      const part = bytes.subarray(start, start + LARGEST_INPUT);
      this.#put(part);
      this.exports.sharer_receive(this.sharer, part.length);
    }
  }

  step(now) {
    return this.exports.sharer_step(this.sharer, now);
  }

  // A copy of the bytes that belong to the last step.
  message() {
    const length = this.exports.sharer_message_length(this.sharer);
    return this.#view(this.exports.sharer_message(this.sharer), length).slice();
  }

  // The digits match, or need not: 32 fresh bytes that the grant has to carry.
  challenge(nonce) {
    this.#put(nonce);
    return this.#sends(this.exports.sharer_challenge(this.sharer, nonce.length));
  }

  // The person is asked now, and has so many seconds.
  ask(seconds) {
    return this.#sends(this.exports.sharer_ask(this.sharer, seconds));
  }

  // The person has agreed; the session may last so many seconds. `name` is the device's, at most 128 bytes.
  welcome(seconds, name) {
    const bytes = new TextEncoder().encode(name);
    this.#put(bytes);
    return this.#sends(this.exports.sharer_welcome(this.sharer, seconds, bytes.length));
  }

  // The session is refused: a number of `Denial`.
  refuse(denial) {
    return this.#sends(this.exports.sharer_refuse(this.sharer, denial));
  }

  // Nothing is shown from now on (3: the person holds the session), or it goes on (0).
  pause(pause) {
    return this.#sends(this.exports.sharer_pause(this.sharer, pause));
  }

  // What the person writes, at most 2000 bytes.
  chat(text) {
    const bytes = new TextEncoder().encode(text);
    this.#put(bytes);
    return this.#sends(this.exports.sharer_chat(this.sharer, bytes.length));
  }

  // Business hours end in so many seconds.
  closing(seconds) {
    return this.#sends(this.exports.sharer_closing(this.sharer, seconds));
  }

  // The session ends from this side: a number of `SessionEnd`.
  end(reason) {
    return this.#sends(this.exports.sharer_end(this.sharer, reason));
  }

  // Gives the memory back.
  close() {
    this.exports.sharer_close(this.sharer);
  }

  #sends(step) {
    return step === Step.send ? this.message() : undefined;
  }

  #put(bytes) {
    const address = this.exports.sharer_input(this.sharer, bytes.length);
    if (address === 0 && bytes.length > 0) return false;
    this.#view(address, bytes.length).set(bytes);
    return true;
  }

  #view(address, length) {
    return new Uint8Array(this.exports.memory.buffer, address, length);
  }
}
