// A choice of systems, of which the visitor's own is shown first: radio buttons named "system", and what is for which of them in [data-system], several with
// blanks between.
import { guessSystem } from "{{asset:common/system.js}}";

/** Begins with the visitor's system; `onChoice` hears of each choice after what belongs to it is shown. */
export function offerSystems(onChoice = () => {}) {
  for (const choice of choices()) choice.addEventListener("change", () => choose(choice.value, onChoice));
  choose(guessSystem(), onChoice);
}

/** The system that is chosen. */
export function chosenSystem() {
  return [...choices()].find((choice) => choice.checked)?.value;
}

function choices() {
  return document.getElementsByName("system");
}

function choose(system, onChoice) {
  for (const choice of choices()) choice.checked = choice.value === system;
  for (const part of document.querySelectorAll("[data-system]")) part.hidden = !part.dataset.system.split(" ").includes(system);
  onChoice(system);
}
