// What the technician says before a session of the hosted viewer: why he comes, and what he needs for it (S0-13).
import { element, fill } from "{{asset:common/page.js}}";

const form = element("request");
const reason = element("reason");

export class Request {
  /** A form for the device that the server has named; `connect({ reason, rights })` takes what was said. */
  constructor({ device }, connect) {
    this.device = device;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (reason.value.trim()) connect({ reason: reason.value.trim(), rights: this.#wish() });
    });
  }

  /** Shows whose device it is, how it asks, and what the policy allows there. */
  begin() {
    const { name, customer, variant, rights } = this.device;
    fill({ name, customer });
    element("variant").textContent = variant === "A"
      ? "⟦Am Gerät wird jemand gefragt und muss zustimmen.|Somebody at the device is asked, and has to agree.⟧"
      : "⟦Dieses Gerät wird ohne Rückfrage ferngewartet.|This device is maintained without a question.⟧";
    for (const box of form.elements.right) box.closest("label").hidden = (rights & box.value) === 0;
    reason.focus();
  }

  /** The rights that are ticked, of those allowed. */
  #wish() {
    const ticked = [...form.elements.right].filter((box) => box.checked);
    return ticked.reduce((all, box) => all | box.value, 0) & this.device.rights;
  }
}
