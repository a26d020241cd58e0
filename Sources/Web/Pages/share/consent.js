// The question whether a technician may see the screen (S0-5 to S0-11, T62). Everything but a press on "Allow", by a person, in time, while the
// page is seen, is a no; and after it the browser asks once more what is to be shown.
import { element } from "{{asset:common/page.js}}";
import { joined } from "{{asset:common/bytes.js}}";
import { digest } from "{{asset:share/identity.js}}";
import { Outcome } from "{{asset:share/records.js}}";
import { shown } from "{{asset:share/shown.js}}";

/** A press that was meant for something else comes at once. */
const GUARD = 1000;
const LONGEST_NAME = 128;

/** What the browser is asked for: a picture of what the person chooses, with the pointer in it, and no sound. */
const WISH = {
  video: { displaySurface: "monitor", cursor: "always", frameRate: { max: 30 } }, audio: false, monitorTypeSurfaces: "include",
  selfBrowserSurface: "exclude", surfaceSwitching: "exclude",
};

/** Asks for a session; resolves with { outcome, person, screen }. `firm` is { company, domain, isKnown }. */
export class Consent {
  #dialog = element("consent");
  #settle;

  ask(request, firm) {
    this.#write(request, firm);
    return new Promise((resolve) => {
      const over = new AbortController();
      const ends = performance.now() + request.seconds * 1000;
      this.#settle = (outcome, screen) => {
        over.abort();
        clearInterval(clock);
        this.#dialog.close();
        named(outcome).then((person) => resolve({ outcome, person, screen }));
      };
      const clock = setInterval(() => this.#count(ends), 250);
      this.#listen(over.signal, performance.now() + GUARD, ends);
      this.#count(ends);
      this.#dialog.showModal();
      // The answer that the keyboard gives at once is no; what is read first stands above.
      element("refuse").focus({ preventScroll: true });
      this.#dialog.scrollTop = 0;
      if (document.hidden) this.#settle(Outcome.refused);
    });
  }

  /** Nobody waits for the answer any more. */
  withdraw() {
    if (this.#dialog.open) this.#settle(Outcome.refused);
  }

  #listen(signal, guard, ends) {
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal });
    on(element("refuse"), "click", (event) => { if (event.isTrusted) this.#settle(Outcome.refused); });
    on(element("allow"), "click", (event) => { if (event.isTrusted && performance.now() > guard) this.#allow(ends, signal); });
    on(this.#dialog, "cancel", (event) => {
      event.preventDefault();
      this.#settle(Outcome.refused);
    });
    on(document, "visibilitychange", () => { if (document.hidden) this.#settle(Outcome.refused); });
    on(globalThis, "pagehide", () => this.#settle(Outcome.refused));
  }

  /** Yes; what is shown the person chooses in the browser's own window. Choosing nothing, or too late, is a no. */
  async #allow(ends, signal) {
    element("allow").disabled = true;
    try {
      const screen = await navigator.mediaDevices.getDisplayMedia(WISH);
      if (signal.aborted || performance.now() > ends) return screen.getTracks().forEach((track) => track.stop());
      this.#settle(Outcome.given, screen);
    } catch {
      if (!signal.aborted) this.#settle(Outcome.refused);
    }
  }

  #count(ends) {
    const seconds = Math.ceil((ends - performance.now()) / 1000);
    if (seconds <= 0) return this.#settle(Outcome.timedOut);
    element("countdown").textContent = `⟦Ohne Antwort wird abgelehnt in|Without an answer, access is refused in⟧ ${seconds} s.`;
  }

  #write(request, { company, domain, isKnown }) {
    const texts = {
      "consent-company": `${company} (${domain})`, "consent-technician": shown(request.technicianName),
      "consent-reason": shown(request.reason, 300), "consent-longest": longest(request.longest),
    };
    for (const [id, text] of Object.entries(texts)) element(id).textContent = text;
    element("consent-unknown").hidden = isKnown;
    element("allow").disabled = false;
  }
}

function longest(seconds) {
  return seconds >= 7200 ? `⟦Die Sitzung dauert höchstens|The session lasts at most⟧ ${Math.floor(seconds / 3600)} ⟦Stunden|hours⟧.`
    : `⟦Die Sitzung dauert höchstens|The session lasts at most⟧ ${Math.max(1, Math.floor(seconds / 60))} ⟦Minuten|minutes⟧.`;
}

/** Who has answered, by the name that was typed, with the salt that the record commits to it by (S0-9); undefined where none was. */
async function named(outcome) {
  let name = shown(element("person").value.split(/\s+/u).filter(Boolean).join(" "));
  const bytes = (text) => new TextEncoder().encode(text);
  while (bytes(name).length > LONGEST_NAME) name = name.slice(0, -1);
  if (!name || outcome === Outcome.timedOut) return undefined;
  const salt = crypto.getRandomValues(new Uint8Array(32));
  return { name, salt, commitment: await digest(joined([salt, bytes(name)])) };
}
