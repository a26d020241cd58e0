// A session with a customer who has called: the relay opens a key, whoever comes with it proves the digits first, and the first who has them
// is the one. The five digits never leave this page and the customer's program (S2-6).
import { Reader } from "{{asset:common/bytes.js}}";
import { Beginning } from "{{asset:viewer/decoder.js}}";
import { End, Failure } from "{{asset:viewer/endings.js}}";
import { Kind, empty, ended, frame } from "{{asset:viewer/frames.js}}";
import { TLSModule } from "{{asset:viewer/tls-module.js}}";
import { open as join, openStream } from "{{asset:viewer/transport.js}}";

/** How often wrong digits may be typed, and how long a guest has to prove itself, milliseconds. */
const ALLOWED_MISSES = 2;
const PROOF_TIME = 20_000;
const SHOWN_KNOCKS = 5;
const SPENT = "⟦Zweimal wurden falsche Ziffern eingegeben; der Schlüssel ist ungültig.|Wrong digits were typed twice; the key is not valid any more.⟧";
/** By `KeyEnd`. */
const KEY_ENDS = {
  1: "⟦Der Schlüssel ist verbraucht.|The key is used up.⟧",
  2: "⟦Die Zeit des Schlüssels ist um.|The time of the key is over.⟧",
  3: SPENT,
  4: "⟦Der Schlüssel wurde zurückgenommen.|The key was taken back.⟧",
  5: "⟦Die Geschäftszeit ist zu Ende.|Business hours are over.⟧",
  6: "⟦Der Kunde hat das Programm beendet.|The customer has ended the program.⟧",
};

export class KeyCall {
  returns = false;
  #endings;
  #on;
  #line;
  #wish;
  /** What the next grant is for. */
  #rights;
  #key;
  #guest;
  /** Why nobody else is tried once the one that is being tried has failed. */
  #closed;
  #ticking;
  #isWelcomed = false;
  #isOver = false;

  /** `on` is that of `Call`, with `begin(opening)` for the decoder of a guest, `notice(text)`, and `key(…)` to show the key; undefined hides it. */
  constructor(endings, on) {
    this.#endings = endings;
    this.#on = on;
  }

  async connect(greeting, wish) {
    this.#wish = wish;
    this.#rights = wish.rights;
    this.#on.waiting("⟦Der Schlüssel wird gemacht …|Making the key …⟧");
    try {
      this.#line = await greeting;
      if (this.#isOver) return this.#line.control.close();
      this.#line.control.send("newKey", { customer: wish.customer, rights: wish.rights, reason: wish.reason, guest: "" });
      while (!this.#isOver) await this.#heed(await this.#line.control.next());
    } catch (error) {
      this.#finish(this.#endings.of(error));
    }
  }

  send(bytes) {
    this.#guest?.desk?.send(bytes);
  }

  end(reason = End.left) {
    this.#finish(this.#endings.ended(reason));
  }

  /** Asks the customer for these rights, with those there are. */
  async ask(rights) {
    this.#rights = rights;
    (await this.#guest?.decoder)?.say("ask", rights);
  }

  /** Lets in who knocks under this number. */
  admit(number) {
    this.#key.knocks = this.#key.knocks.filter((knock) => knock.number !== number);
    this.#line.control.send("admit", { session: this.#key.session, number });
    this.#show();
  }

  /** What the guest says of the session itself. */
  take(kind, payload) {
    const reader = new Reader(payload);
    switch (kind) {
      case Kind.asking: return this.#on.waiting("⟦Der Kunde liest, wer was darf, und entscheidet.|The customer reads who may do what, and decides.⟧");
      case Kind.welcome:
        this.#isWelcomed = true;
        return this.#on.welcomed();
      case Kind.refused: return this.#finish(this.#endings.denied(reader.u16()));
      case Kind.ended: return this.#left(this.#endings.ended(reader.u16()));
      case Kind.pakeMissed: return this.#miss();
    }
  }

  /** A frame that the guest's decoder has for the key agreement, or for the relay. */
  prove(bytes) {
    const payload = bytes.subarray(4);
    if (bytes[0] === Kind.pakeMessage) return this.#agree(payload);
    if (bytes[0] === Kind.pakeProof) return this.#judge(payload);
    // With the nonce for a grant the digits have matched.
    this.#guest.isMatched = true;
    const { session } = this.#key;
    this.#line.control.send("requestGrant", { session, guest: this.#guest.digest, nonce: payload, rights: this.#rights });
  }

  async #heed(message) {
    switch (message.kind) {
      case "keyOpened": return this.#open(message);
      case "knock": return this.#knock(message);
      case "joined": return this.#try(message);
      case "permitted": return (await this.#guest?.decoder)?.say("present", message.grant, message.signature);
      case "denied": return this.#deny(message.denial);
      case "keyClosed": return this.#close(new Failure(KEY_ENDS[message.end]));
      case "end": return this.#finish(this.#endings.ended(message.reason));
      case "restarting": return this.#finish(this.#endings.ended(End.restarted));
    }
  }

  /** No key, no session; in one that runs it goes on without the rights that were asked for. */
  async #deny(denial) {
    const failure = this.#endings.denied(denial);
    if (!this.#isWelcomed) return this.#finish(failure);
    (await this.#guest.decoder).call("deny");
    this.#on.notice(failure.message);
  }

  // The key.

  #open({ session, slot, seconds }) {
    const digits = [slot, ...fiveDigits()];
    this.#key = { session, digits: Uint8Array.from(digits), until: performance.now() + seconds * 1000, knocks: [], misses: 0 };
    this.#ticking = setInterval(() => this.#tick(), 1000);
    this.#show();
  }

  #tick() {
    if (performance.now() >= this.#key.until) return this.#close(new Failure(KEY_ENDS[2]));
    if (!this.#guest) this.#show();
  }

  #show() {
    const { digits, until, knocks, misses } = this.#key;
    const text = String(digits[0]).padStart(2, "0") + String.fromCharCode(...digits.subarray(1));
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    this.#on.key({ digits: `${text.slice(0, 3)} ${text.slice(3)}`, seconds, knocks, isMissed: misses > 0 });
  }

  #knock({ number, source }) {
    const others = this.#key.knocks.filter((knock) => knock.number !== number);
    this.#key.knocks = [{ number, source }, ...others].slice(0, SHOWN_KNOCKS);
    if (!this.#guest) this.#show();
  }

  /** Nobody else is tried; who is being tried goes on. */
  #close(failure) {
    if (this.#guest) this.#closed = failure;
    else this.#finish(failure);
  }

  // The guest.

  async #try({ ticket, guest: digest }) {
    if (this.#guest) return;
    const guest = this.#guest = { digest, isMatched: false };
    this.#on.key();
    this.#on.waiting("⟦Der Kunde ist da; die Ziffern werden verglichen.|The customer is here; the digits are being compared.⟧");
    guest.timer = setTimeout(() => guest.isMatched || this.#lose(guest), PROOF_TIME);
    try {
      const { key, chain, digest: technician } = this.#line;
      guest.agreement = await TLSModule.load();
      guest.message = guest.agreement.agreement(false, { session: this.#key.session, guest: digest, technician, digits: this.#key.digits });
      guest.decoder = this.#on.begin({ beginning: Beginning.key, rights: this.#wish.rights });
      await guest.decoder;
      guest.desk = await join(await openStream(ticket), { key, chain, peer: digest });
      guest.desk.onclose = () => this.#lose(guest);
      guest.desk.onmessage = this.#on.bytes;
    } catch (error) {
      // Another key than the relay has announced has guessed as well as wrong digits.
      if (error.isStranger) this.#miss();
      else this.#lose(guest);
    }
  }

  #agree(message) {
    const { agreement, desk } = this.#guest;
    this.#guest.proof = agreement.agree(message);
    if (this.#guest.proof) desk.send(frame(Kind.pakeMessage, this.#guest.message));
    else this.#lose(this.#guest);
  }

  async #judge(proof) {
    const guest = this.#guest;
    const fits = guest.agreement.proves(proof);
    (await guest.decoder).call("proved", fits);
    guest.desk.send(fits ? frame(Kind.pakeProof, guest.proof) : empty(Kind.pakeMissed));
    if (!fits) this.#miss();
  }

  #miss() {
    this.#line.control.send("keyMissed", { session: this.#key.session });
    this.#key.misses += 1;
    if (this.#key.misses >= ALLOWED_MISSES) this.#closed = new Failure(SPENT, false, End.missed);
    this.#lose(this.#guest);
  }

  /** The guest has gone: without the digits the key waits on, with them it was the session. */
  #lose(guest) {
    if (this.#isOver || guest !== this.#guest) return;
    if (guest.isMatched) return setTimeout(() => this.end(End.lost), 500);
    this.#leave();
    if (this.#closed) this.#finish(this.#closed);
    else this.#show();
  }

  #left(failure) {
    if (this.#guest?.isMatched) this.#finish(failure);
    else this.#lose(this.#guest);
  }

  #leave() {
    const guest = this.#guest;
    this.#guest = undefined;
    clearTimeout(guest?.timer);
    guest?.desk?.close();
    guest?.agreement?.free();
  }

  #finish(failure) {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#ticking);
    this.#on.key();
    this.#guest?.desk?.send(ended(failure.reason));
    this.#leave();
    if (this.#key) this.#line.control.send("end", { session: this.#key.session, reason: failure.reason });
    this.#line?.control.close();
    this.#on.over(failure);
  }
}

/** Five digits in ASCII, each as likely as the others: what lies beyond the last whole hundred thousand is drawn again. */
function fiveDigits() {
  const count = 100_000;
  const end = 2 ** 32 - 2 ** 32 % count;
  let number;
  do number = crypto.getRandomValues(new Uint32Array(1))[0]; while (number >= end);
  return new TextEncoder().encode(String(number % count).padStart(5, "0"));
}
