// The WebAssembly module that decodes: loads the build for this browser and gives its functions plain names. Its memory grows, so
// every view of it is made anew.

import { hasVectors } from "{{asset:common/vectors.js}}";
import { instantiate } from "{{asset:viewer/system.js}}";

// What `step` returns: `BrowserViewer.Step`.
export const Step = Object.freeze({ wait: 0, frame: 1, send: 2, show: 3, decode: 4, grant: 5, agree: 6, broken: -1 });

// How a desk stream begins: `ViewerMachine.Beginning`.
export const Beginning = Object.freeze({ presented: 0, key: 1, number: 2 });

const LARGEST_INPUT = 1 << 20;
const SECTION_KINDS = 6;

export class DecoderModule {
  static async load(url = hasVectors() ? "{{asset:viewer/decoder-simd.wasm}}" : "{{asset:viewer/decoder.wasm}}") {
    return new DecoderModule(await instantiate(url));
  }

  constructor(exports) {
    this.exports = exports;
  }

  open(beginning, rights) {
    this.viewer = this.exports.viewer_open(beginning, rights);
  }

  // Takes bytes of the stream; they are cut where they are more than the module takes at once.
  receive(bytes) {
    for (let start = 0; start < bytes.length; start += LARGEST_INPUT) {
      const part = bytes.subarray(start, start + LARGEST_INPUT);
      this.#put(part);
      this.exports.viewer_receive(this.viewer, part.length);
    }
  }

  step() {
    return this.exports.viewer_step(this.viewer);
  }

  // A copy of the bytes that belong to the last step, or to the last call that has returned true.
  message() {
    const length = this.exports.viewer_message_length(this.viewer);
    return this.#view(this.exports.viewer_message(this.viewer), length).slice();
  }

  // The places of a `show`: x, y, width and height of each.
  places() {
    return new Int32Array(this.message().buffer);
  }

  // The pixels of a place as an ImageData; they are the module's own memory and valid until the next call.
  pixels(x, y, width, height) {
    const address = this.exports.viewer_pixels(this.viewer, x, y, width, height);
    return new ImageData(new Uint8ClampedArray(this.exports.memory.buffer, address, width * height * 4), width, height);
  }

  // The pixels that each kind of section (`SectionKind`) of the last update has brought.
  areas() {
    return Array.from({ length: SECTION_KINDS }, (_, kind) => this.exports.viewer_area(this.viewer, kind));
  }

  // True where there is a frame to send, once what was to be shown is shown.
  presented() {
    return this.exports.viewer_presented(this.viewer) === 1;
  }

  videoStarts() {
    return this.exports.viewer_video_starts(this.viewer) === 1;
  }

  videoSize() {
    const size = this.exports.viewer_video_size(this.viewer);
    return { width: size >>> 16, height: size & 0xffff };
  }

  // Hands the planes of a picture over: brightness, blue and red, without gaps.
  deliverVideo(planes) {
    planes.forEach((plane, index) => {
      this.#view(this.exports.viewer_video_plane(this.viewer, index), plane.length).set(plane);
    });
    this.exports.viewer_video_delivered(this.viewer);
  }

  // Whether the proof of the key agreement fits.
  proved(fits) {
    this.exports.viewer_proved(this.viewer, fits ? 1 : 0);
  }

  // True where there is a frame to send: the relay has given this grant.
  present(grant, signature) {
    const bytes = new Uint8Array(grant.length + signature.length);
    bytes.set(grant);
    bytes.set(signature, grant.length);
    this.#put(bytes);
    return this.exports.viewer_present(this.viewer, grant.length, signature.length) === 1;
  }

  // True where that ends the session: the relay gives no grant.
  deny() {
    return this.exports.viewer_deny(this.viewer) === 1;
  }

  // True where there is a frame to send that asks for these rights.
  ask(rights) {
    return this.exports.viewer_ask(this.viewer, rights) === 1;
  }

  // True where there is a frame to send that ends the session.
  end() {
    return this.exports.viewer_end(this.viewer) === 1;
  }

  close() {
    this.exports.viewer_close(this.viewer);
  }

  #put(bytes) {
    this.#view(this.exports.viewer_input(this.viewer, bytes.length), bytes.length).set(bytes);
  }

  #view(address, length) {
    return new Uint8Array(this.exports.memory.buffer, address, length);
  }
}
