// One session from a technician's page: the relay is asked, the device is joined end to end and shown what the relay has granted. What was
// signed before is believed as the relay says it, since it is the relay's code that runs here (decision 30).
import { Reader } from "{{asset:common/bytes.js}}";
import { End } from "{{asset:viewer/endings.js}}";
import { Kind, ended, present } from "{{asset:viewer/frames.js}}";
import { open as join, openStream } from "{{asset:viewer/transport.js}}";

/** How long the device's last words may still be on their way from the decoder when the stream is closed already, milliseconds. */
const LAST_WORDS = 500;

export class Call {
  #endings;
  #on;
  #control;
  #desk;
  #session;
  #timer;
  #isOver = false;
  /** The device has let the technician in, and nobody there has to be asked the next time. */
  returns = false;

  /** `on` has `bytes(Uint8Array)`, `waiting(text)`, `welcomed()` and, once, `over(Failure)`. */
  constructor(endings, on) {
    this.#endings = endings;
    this.#on = on;
  }

  /** Asks for a device by `greeting`, a promise of `{ control, key, chain }`. */
  async connect(greeting, { device, reason, rights }) {
    this.#on.waiting("⟦Die Verbindung wird aufgebaut …|Connecting …⟧");
    try {
      const { control, key, chain } = await greeting;
      if (this.#isOver) return control.close();
      this.#control = control;
      control.send("connect", { device, rights, reason });
      const granted = await this.#granted();
      this.#session = granted.session;
      this.#watch();
      const stream = openStream(granted.ticket);
      const desk = await join(await stream, { key, chain, peer: await deviceKey(granted.rosterEntry) });
      if (this.#isOver) return desk.close();
      this.#desk = desk;
      desk.onclose = () => setTimeout(() => this.#lose(), LAST_WORDS);
      desk.onmessage = this.#on.bytes;
      desk.send(present(granted.grant, granted.signature));
    } catch (error) {
      this.#finish(this.#endings.of(error));
    }
  }

  send(bytes) {
    this.#desk?.send(bytes);
  }

  /** What the device says of the session itself. */
  take(kind, payload) {
    const reader = new Reader(payload);
    switch (kind) {
      case Kind.asking: return this.#countDown(reader.u16());
      case Kind.welcome:
        clearTimeout(this.#timer);
        this.returns = payload[8] === 1;
        return this.#on.welcomed();
      case Kind.refused: return this.#finish(this.#endings.denied(reader.u16()));
      case Kind.ended: return this.#finish(this.#endings.ended(reader.u16()));
    }
  }

  /** The technician leaves, or has to. */
  end(reason = End.left) {
    this.#finish(this.#endings.ended(reason));
  }

  async #granted() {
    for (;;) {
      const message = await this.#control.next();
      if (message.kind === "granted") return message;
      if (message.kind === "denied") throw this.#endings.denied(message.denial);
      if (message.kind === "restarting") throw this.#endings.ended(End.restarted);
    }
  }

  /** Waits for the relay's word that the session is over. */
  async #watch() {
    try {
      for (;;) {
        const { kind, reason } = await this.#control.next();
        if (kind === "end") return this.#finish(this.#endings.ended(reason));
        if (kind === "restarting") return this.#finish(this.#endings.ended(End.restarted));
      }
    } catch {
      this.#lose();
    }
  }

  /** Somebody at the device decides, within so many seconds. */
  #countDown(seconds) {
    if (this.#isOver) return;
    this.#on.waiting(`⟦Am Gerät wird jemand gefragt; es bleiben ${seconds} Sekunden für die Antwort.|Somebody at the device is being asked; they have ${seconds} seconds to answer.⟧`);
    if (seconds > 0) this.#timer = setTimeout(() => this.#countDown(seconds - 1), 1000);
  }

  #lose() {
    this.#finish(this.#endings.ended(End.lost));
  }

  /** The first reason counts. */
  #finish(failure) {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#desk?.send(ended(failure.reason));
    this.#desk?.close();
    if (this.#session) this.#control.send("end", { session: this.#session, reason: failure.reason });
    this.#control?.close();
    this.#on.over(failure);
  }
}

/** The digest of the key that the device has now, from its roster entry: that of the last step, or of the claim (`RosterEntry`). */
async function deviceKey(entry) {
  const reader = new Reader(entry);
  const bytes = (from) => from.bytes();
  const version = reader.u8();
  [reader.bytes(), reader.bytes(), reader.list(bytes)];  // the ticket of its token, as it was signed
  const claim = reader.bytes();
  const step = version > 1 ? reader.list(bytes).at(-1) : undefined;
  const last = new Reader(step ?? claim);
  last.u8();
  if (step) last.fixed(64);  // the device's id, and the digest of its key before
  else last.bytes();  // the token's key
  return new Uint8Array(await crypto.subtle.digest("SHA-256", last.bytes()));
}
