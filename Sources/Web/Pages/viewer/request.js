// What the technician says before a session of the hosted viewer: why he comes, and what he needs for it (S0-13).
import { element, fill, show } from "{{asset:common/page.js}}";

const form = element("request");
const [reason, customer] = [element("reason"), element("customer")];

export class Request {
  /** A form for the device that the server has named, or for a key; `connect({ reason, customer, rights })` takes what was said. */
  constructor({ device, key }, connect) {
    this.device = device;
    this.key = key;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [why, who] = [reason.value.trim(), customer.value.trim()];
      if (why && (device || who)) connect({ reason: why, customer: who, rights: this.#wish() });
    });
  }

  /** Shows whose device it is, how it asks, and what the policy allows there. */
  begin() {
    show("for", !this.device);
    customer.required = !this.device;
    if (this.device) this.#describe(this.device);
    else this.#describeKey();
    for (const box of form.elements.right) box.closest("label").hidden = (this.#possible & box.value) === 0;
    (this.device ? reason : customer).focus();
  }

  #describe({ name, customer, variant, denial }) {
    fill({ name, customer });
    // What the policy says now; the device decides when it is asked.
    show("denial", Boolean(denial));
    element("denial").textContent = denial ?? "";
    show("variant");
    element("variant").textContent = variant === "A"
      ? "⟦Am Gerät wird jemand gefragt und muss zustimmen.|Somebody at the device is asked, and has to agree.⟧"
      : "⟦Dieses Gerät wird ohne Rückfrage ferngewartet.|This device is maintained without a question.⟧";
  }

  #describeKey() {
    fill({ name: "⟦Kunde am Telefon|Customer on the telephone⟧", customer: "", door: `${location.origin}/` });
    element("connect").textContent = "⟦Schlüssel machen|Make a key⟧";
  }

  get #possible() { return (this.device ?? this.key).rights; }

  /** The rights that are ticked, of those allowed. */
  #wish() {
    const ticked = [...form.elements.right].filter((box) => box.checked);
    return ticked.reduce((all, box) => all | box.value, 0) & this.#possible;
  }
}
