// The seven digits on the technician's screen, large enough to be read out, and who knocks with them.
import { element, show } from "{{asset:common/page.js}}";

export class KeyCard {
  /** `admit(number)` lets somebody in. */
  constructor(admit) {
    this.admit = admit;
  }

  /** Shows `{ digits, seconds, knocks, isMissed }`; nothing hides the card. */
  show(key) {
    show("key", Boolean(key));
    if (!key) return;
    show("phase", false);
    element("digits").textContent = key.digits;
    const clock = `${Math.floor(key.seconds / 60)}:${String(key.seconds % 60).padStart(2, "0")}`;
    element("key-life").textContent = `⟦Gilt noch ${clock} Minuten.|Valid for ${clock} more minutes.⟧`;
    show("key-missed", key.isMissed);
    show("knocking", key.knocks.length > 0);
    this.#offer(key.knocks);
  }

  /** A button for each who knocks; those that stand there already stay, so that nobody's click goes to another. */
  #offer(knocks) {
    const place = element("knocks");
    const numbers = new Set(knocks.map(({ number }) => String(number)));
    for (const button of [...place.children]) if (!numbers.delete(button.dataset.number)) button.remove();
    for (const { number, source } of knocks.filter(({ number }) => numbers.has(String(number)))) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.number = number;
      button.textContent = `${number} – ⟦aus|from⟧ ${source}`;
      button.addEventListener("click", () => this.admit(number));
      place.append(button);
    }
  }
}
