// A choice of systems, of which the visitor's own is shown first: radio buttons named "system", and the way of each in [data-system].
import { guessSystem } from "{{asset:common/system.js}}";

/** Begins with the visitor's system. */
export function offerSystems() {
  for (const choice of choices()) choice.addEventListener("change", () => choose(choice.value));
  choose(guessSystem());
}

function choices() {
  return document.getElementsByName("system");
}

function choose(system) {
  for (const choice of choices()) choice.checked = choice.value === system;
  for (const way of document.querySelectorAll("[data-system]")) way.hidden = way.dataset.system !== system;
}
