// This page's connection to the relay, kept up as long as the page is open; what the relay says becomes calls of `on`:
//
//   welcome()                the company has shown what it has signed
//   admitted(message), knocking(number), refused(sentence), ended(session, reason)
//   disconnected(sentence)   the connection is gone, or never came; another try follows by itself
import { Control, Refused, Role } from "{{asset:common/control.js}}";
import { refusedSentence } from "{{asset:share/ends.js}}";
import { Untrusted } from "{{asset:share/trust.js}}";

const LOST = "⟦Die Verbindung ist weg; ein neuer Versuch folgt von selbst.|The connection is gone; another try follows by itself.⟧";
const REFUSED = "⟦Die Gegenstelle nimmt gerade niemanden an; versuchen Sie es später noch einmal.|The other side lets nobody in at present; try again later.⟧";
const UNTRUSTED = "⟦Was die Gegenstelle vorlegt, hat die Firma dieser Adresse nicht unterschrieben, oder es ist veraltet; die Verbindung ist getrennt.|What the other side shows was not signed by the company of this address, or it is outdated; the connection is closed.⟧";

const SHORTEST = 1000;
const LONGEST = 30000;

export class Link {
  #identity;
  #trust;
  #relayKey;
  #on;
  #control;

  constructor(identity, trust, relayKey, on) {
    this.#identity = identity;
    this.#trust = trust;
    this.#relayKey = relayKey;
    this.#on = on;
  }

  send(kind, fields) { this.#control?.send(kind, fields); }

  /** Connects, and again whenever the connection is lost. */
  async run() {
    for (let pause = SHORTEST; ; pause = Math.min(pause * 2, LONGEST)) {
      const begun = performance.now();
      try {
        await this.#serve();
      } catch (error) {
        this.#on.disconnected(error instanceof Untrusted ? UNTRUSTED : error instanceof Refused ? REFUSED : LOST);
      }
      this.#control.close();
      if (performance.now() - begun > LONGEST) pause = SHORTEST;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
  }

  async #serve() {
    this.#control = new Control();
    const { key, publicKey } = this.#identity;
    await this.#control.greet({ role: Role.guest, key, publicKey, relayKey: this.#relayKey });
    for (;;) this.#take(await this.#control.next());
  }

  #take(message) {
    switch (message.kind) {
      case "trust": return this.#trust.takeTrust(message);
      case "attendance":
        this.#trust.takeAttendance(message);
        return this.#on.welcome();
      case "checkpoint": return this.#trust.witness(message);
      case "admitted": return this.#on.admitted(message);
      case "knocking": return this.#on.knocking(message.number);
      case "joinRefused": return this.#on.refused(refusedSentence(message));
      case "end": return this.#on.ended(message.session, message.reason);
    }
  }
}
