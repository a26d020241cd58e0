// The hosted viewer: this page is the technician's end of the session. Where the page comes from the technician's own program, `loopback.js` has
// the same functions.
import { api } from "{{asset:common/api.js}}";
import { fromBase64, fromHex } from "{{asset:common/bytes.js}}";
import { Control, Role } from "{{asset:common/control.js}}";
import { keyOf } from "{{asset:common/operator-key.js}}";
import { Call } from "{{asset:viewer/call.js}}";
import { End, Endings, Failure } from "{{asset:viewer/endings.js}}";
import { KeyCall } from "{{asset:viewer/key-call.js}}";
import { prepare } from "{{asset:viewer/transport.js}}";

/** The longest pause between two attempts to come back, seconds. */
const LONGEST_PAUSE = 60;

/** Opens the line; the technician is asked for a reason first. `on` and what is returned are those of `loopback.js`, and `ask()` asks anew. */
export function open(data, on) {
  const viewer = new HostedViewer(data, on);
  viewer.ask();
  return viewer;
}

class HostedViewer {
  #data;
  #on;
  #call;
  /** What the technician has asked for; undefined once it is over. */
  #wish;
  /** The relay, greeted ahead of the wish. */
  #greeting;
  #attempts = 0;
  #timer;

  constructor(data, on) {
    this.#data = data;
    this.#on = on;
  }

  /** Lets the technician say why he comes. */
  ask() {
    this.#prepare();
    this.#news("request");
  }

  send(bytes) {
    this.#call?.send(bytes);
  }

  tell({ event, ...wish }) {
    if (event === "admit") return this.#call?.admit(wish.number);
    if (event === "ask") return this.#call?.ask(wish.rights);
    if (event === "connect") {
      this.#wish = wish;
      return this.#connect();
    }
    this.#wish = undefined;
    this.#call?.end();
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#news("over", this.#data.sentences.ends[End.left]);
  }

  take(kind, payload) {
    this.#call?.take(kind, payload);
  }

  prove(bytes) {
    this.#call?.prove(bytes);
  }

  close() {
    this.tell({ event: "end" });
  }

  /** Begins what takes time: the decoder, the encryption, and the greeting. */
  #prepare() {
    prepare();
    if (this.#data.device) this.#on.begin();
    // What is wrong with it is said when it is needed.
    this.#greeting = this.#greet().catch(() => undefined);
  }

  /** The relay, greeted anew where it has gone since. */
  async #line() {
    const line = await this.#greeting;
    return line?.control.isOpen ? line : this.#greet();
  }

  async #greet() {
    const control = new Control();
    try {
      return await this.#introduce(control, this.#data.me);
    } catch (error) {
      control.close();
      throw error;
    }
  }

  /** Proves to the relay who this is. */
  async #introduce(control, me) {
    const [own, { token }] = await Promise.all([keyOf(me), api.post("socket")]);
    if (!own) {
      throw new Failure("⟦In diesem Browser liegt Ihr Schlüssel nicht. Öffnen Sie die Seite in dem Browser, in dem Sie beigetreten sind.|Your key is not in this browser. Open the page in the browser in which you joined.⟧");
    }
    const chain = me.chain.map(fromBase64);
    const { privateKey: key, publicKey } = own;
    await control.greet({ token: fromBase64(token), role: Role.technician, chain, key, publicKey, relayKey: fromHex(me.relayKey) });
    return { control, key, chain, digest: fromHex(me.digest) };
  }

  #connect() {
    const on = {
      ...this.#on,
      waiting: (text) => this.#news("waiting", text),
      welcomed: () => this.#welcomed(),
      over: (failure) => this.#over(failure, this.#call.returns),
    };
    const { device, sentences } = this.#data;
    this.#call = new (device ? Call : KeyCall)(new Endings(sentences), on);
    this.#call.connect(this.#line(), { device: device?.id, ...this.#wish });
  }

  #welcomed() {
    this.#attempts = 0;
    this.#news("connected");
  }

  /** A device that asks nobody is called again where the interruption passes (S0-14); with all others somebody has to wish it. */
  #over(failure, returns) {
    if (this.#wish && failure.isPassing && (returns || this.#attempts > 0)) return this.#return();
    this.#wish = undefined;
    this.#attempts = 0;
    this.#news("over", failure.message);
  }

  #return() {
    this.#attempts += 1;
    const seconds = Math.ceil(Math.random() * Math.min(LONGEST_PAUSE, 2 ** this.#attempts));
    this.#news("waiting", `⟦Verbindung unterbrochen; neuer Versuch in ${seconds} s.|The connection is interrupted; trying again in ${seconds} s.⟧`);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#prepare();
      this.#connect();
    }, seconds * 1000);
  }

  #news(event, text) {
    this.#on.news({ event, text, device: this.#data.device?.name ?? this.#wish?.customer });
  }
}
