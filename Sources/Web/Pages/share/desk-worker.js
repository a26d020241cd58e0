// The customer's end of one desk stream, beside the page: browsers slow down what runs in a tab that is not seen, and this one is behind the
// window that is shown. Calls come as { call, values }, what the page has to know goes back as { what, … }:
//
//   technician   who has proved his key: { technician }
//   missed, failed   it came to nothing
//   challenged   the digits match; the grant has to carry the nonce
//   judge        { grant, signature }
//   said, mark   { text }, { mark, x, y }
//   ticked       the page has to hand over a picture (browsers that give a worker none)
//   over         { reason, updates, sent, received }
import { Reader, joined } from "{{asset:common/bytes.js}}";
import { pictures } from "{{asset:share/capture.js}}";
import { End } from "{{asset:share/ends.js}}";
import { Order, SharerModule, Step } from "{{asset:share/sharer-module.js}}";
import { TLSModule } from "{{asset:viewer/tls-module.js}}";
import { openStream, serve } from "{{asset:viewer/transport.js}}";

const Kind = Object.freeze({ mark: 0x0A, update: 0x45, ended: 0x83, message: 0x84, proof: 0x85, missed: 0x86, chat: 0x87 });
const tell = (what, fields = {}) => self.postMessage({ what, ...fields });

class Desk {
  #line;
  #agreement;
  #sharer;
  #nonce;
  #timer;
  #frames;
  #isAtRisk = false;
  #isOpen = false;
  #isOver = false;
  #totals = { updates: 0, sent: 0, received: 0 };

  /** Dials, and begins the key agreement; without digits the technician has called this page by its number. */
  async begin({ ticket, key, certificate, root, session, guest, digits, nonce }) {
    this.#nonce = nonce;
    try {
      const [module, sharer] = await Promise.all([TLSModule.load(), SharerModule.load()]);
      // The technician speaks first, and at once.
      this.#line = await serve(await openStream(ticket), { module, key, certificate, root });
      if (this.#isOver) return this.#line.close();
      const technician = module.technician();
      tell("technician", { technician });
      this.#sharer = sharer;
      sharer.open();
      if (digits) {
        this.#agreement = module;
        this.#send(frame(Kind.message, module.agreement(true, { session, guest, technician: technician.digest, digits })));
      } else {
        this.#challenge();
      }
      this.#line.onclose = () => this.#finish(End.connectionLost);
      this.#line.onmessage = (bytes) => this.#receive(bytes);
    } catch {
      this.#isOver = true;
      tell("failed");
    }
  }

  ask(seconds) { this.#send(this.#sharer.ask(seconds)); }

  /** The session is not allowed: a number of `Denial`, and of `End`. */
  refuse(denial, reason) {
    if (this.#isOver) return;
    this.#send(this.#sharer.refuse(denial));
    this.#finish(reason);
  }

  /** The person has agreed and chosen what is shown: from now on, and not before, there are pictures. */
  async show(source, seconds, name) {
    this.#isOpen = true;
    this.#send(this.#sharer.welcome(seconds, name));
    setTimeout(() => this.end(End.timeOver), seconds * 1000);
    this.#frames = pictures(source, () => tell("ticked"));
    for await (const { data, width, height } of this.#frames) {
      if (this.#isOver) return;
      this.#sharer.picture(data, width, height, Order.canvas);
      this.#tick();
    }
  }

  /** A picture that `ticked` has asked for. */
  picture(bitmap) { this.#frames?.take(bitmap); }

  say(text) { this.#send(this.#sharer.chat(text)); }

  pause(pause) {
    this.#send(this.#sharer.pause(pause));
    this.#tick();
  }

  /** The session ends from this side. */
  end(reason) {
    if (this.#isOver) return;
    if (this.#sharer) this.#send(this.#sharer.end(reason));
    this.#finish(reason);
  }

  #receive(bytes) {
    this.#totals.received += bytes.length;
    this.#sharer.receive(bytes);
    while (!this.#isOver) {
      switch (this.#sharer.step(performance.now())) {
        case Step.wait: return this.#tick();
        case Step.send: this.#send(this.#sharer.message()); break;
        case Step.agree: this.#agree(this.#sharer.message()); break;
        case Step.judge: this.#judge(this.#sharer.message()); break;
        case Step.frame: this.#take(this.#sharer.message()); break;
        default: this.#finish(End.protocolError);
      }
    }
  }

  /** A frame of the key agreement (`KeyDialogue`). */
  #agree(bytes) {
    const payload = bytes.subarray(4);
    switch (bytes[0]) {
      case Kind.message: {
        const proof = this.#agreement?.agree(payload);
        if (!proof) return this.#finish(End.protocolError);
        this.#isAtRisk = true;
        return this.#send(frame(Kind.proof, proof));
      }
      case Kind.proof: {
        if (!this.#isAtRisk) return this.#finish(End.protocolError);
        this.#isAtRisk = false;
        if (this.#agreement.proves(payload)) return this.#challenge();
        this.#send(frame(Kind.missed, new Uint8Array()));
        return this.#finish(End.keyMissed);
      }
      default: return this.#finish(this.#isAtRisk ? End.keyMissed : End.protocolError);
    }
  }

  #challenge() {
    this.#send(this.#sharer.challenge(this.#nonce));
    tell("challenged");
  }

  #judge(bytes) {
    const reader = new Reader(bytes.subarray(4));
    tell("judge", { grant: reader.bytes().slice(), signature: reader.bytes().slice() });
  }

  #take(bytes) {
    const reader = new Reader(bytes.subarray(4));
    switch (bytes[0]) {
      case Kind.chat: return tell("said", { text: reader.text() });
      case Kind.mark: return tell("mark", { mark: reader.u8(), x: reader.u16(), y: reader.u16() });
      case Kind.ended: return this.#finish(reader.u16());
    }
  }

  #tick() {
    clearTimeout(this.#timer);
    if (this.#isOver || !this.#isOpen) return;
    for (let bytes = this.#sharer.tick(performance.now()); bytes; bytes = this.#sharer.tick(performance.now())) this.#send(bytes);
    const due = this.#sharer.due(performance.now());
    if (due < Infinity) this.#timer = setTimeout(() => this.#tick(), Math.max(1, due));
  }

  #send(bytes) {
    if (!bytes || this.#isOver) return;
    this.#totals.sent += bytes.length;
    this.#totals.updates += updates(bytes);
    this.#line.send(bytes);
  }

  /** An attempt that ends while its proof is unanswered was a miss; what ends before anything was allowed has not been a session. */
  #finish(reason) {
    if (this.#isOver) return;
    if (this.#isOpen || (reason !== End.keyMissed && !this.#isAtRisk)) {
      const isFailure = reason === End.connectionLost || reason === End.protocolError;
      tell(isFailure && !this.#isOpen ? "failed" : "over", { reason, ...this.#totals });
    } else {
      tell("missed", this.#totals);
    }
    this.#close();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#isOver = true;
    this.#frames?.stop();
    if (!this.#line) return;
    this.#line.onclose = () => {};
    this.#line.close();
  }
}

const frame = (kind, payload) => joined([Uint8Array.of(kind, 0, payload.length >> 8, payload.length & 0xFF), payload]);

/** How many updates these frames complete. */
function updates(bytes) {
  let count = 0;
  for (let start = 0; start + 4 <= bytes.length;) {
    const length = bytes[start + 1] << 16 | bytes[start + 2] << 8 | bytes[start + 3];
    if (bytes[start] === Kind.update && bytes[start + 12] === 1) count += 1;
    start += 4 + length;
  }
  return count;
}

const desk = new Desk();
self.onmessage = ({ data: { call, values } }) => desk[call](...values);
