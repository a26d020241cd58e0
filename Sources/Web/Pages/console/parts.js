// The parts that several views are made of.
import { make, present } from "{{asset:console/elements.js}}";
import { sentence } from "{{asset:console/words.js}}";

/** Says something in passing, aloud for whoever listens to the page. */
export function say(text, isBad = false) {
  const place = document.getElementById("said");
  place.textContent = text;
  place.classList.toggle("bad", isBad);
  place.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { place.hidden = true; }, 6000);
}

/** Says why something was refused. Who is no longer signed in is asked to sign in, and then goes on here. */
export function tell(refusal) {
  if (refusal.status === 401) location.reload();
  else say(refusal.message, true);
}

/** Tries something that the relay may refuse; its reason is said then. True when it worked. */
export async function attempt(act, thanks) {
  try {
    await act();
    if (thanks) say(thanks);
    return true;
  } catch (refusal) {
    tell(refusal);
    return false;
  }
}

/** Asks once. True for yes. */
export function ask(question, yes) {
  const dialog = make("dialog.card", { "aria-labelledby": "question" },
    make("form", { method: "dialog" },
      make("p", { id: "question" }, question),
      make("div.row.end", {}, make("button", { value: "no", autofocus: true }, "⟦Abbrechen|Cancel⟧"), make("button.danger", { value: "yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** A text to copy, with its button. */
export function copyable(text, label) {
  const shown = make("pre", {}, text);
  const button = make("button.small", { type: "button", "aria-label": label ? `⟦Kopieren|Copy⟧: ${label}` : undefined }, "⟦Kopieren|Copy⟧");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "⟦Kopiert|Copied⟧";
    } catch {
      getSelection().selectAllChildren(shown);
      button.textContent = "⟦Strg+C drücken|Press Ctrl+C⟧";
    }
    setTimeout(() => { button.textContent = "⟦Kopieren|Copy⟧"; }, 2500);
  });
  return make("div.code", {}, shown, button);
}

/** A word that stands for a state. */
export const badge = (text, kind, title) => make(kind ? `span.badge.${kind}` : "span.badge", { title }, text);

/** A way to the viewer that this server hands out, with what has to be said of it. */
export function hostedLink(words, query) {
  return make("p.row", {}, make("a.button", { href: `/view?${query}&lang=⟦de|en⟧` }, words), badge("⟦Code kommt vom Server|Code comes from the server⟧", "warn"));
}

/** Whether a device can be reached: a dot whose meaning is also there in words. */
export function presenceDot(isOnline) {
  return make(isOnline ? "span.dot.good" : "span.dot", { role: "img", "aria-label": isOnline ? "⟦online|online⟧" : "⟦offline|offline⟧" });
}

const flags = [
  ["conflict", "⟦Abstimmung erforderlich|To be settled⟧", "⟦abstimmen|settle⟧", "warn"], ["duplicate", "⟦doppelt|duplicate⟧", "⟦doppelt|duplicate⟧", "bad"],
  ["retired", "⟦außer Dienst|retired⟧", "⟦außer Dienst|retired⟧"], ["tools", "⟦neues fremdes Programm|new tool of others⟧", "⟦neues Programm|new tool⟧", "warn"],
];

/** What is wrong with a device, as badges; in few words where there is little room. */
export function warnings(device, isShort = false) {
  const state = device.state === "active" && device.conflicts?.length > 0 ? "tools" : device.state;
  return flags.filter(([flag]) => flag === state).map(([, words, short, kind]) => badge(isShort ? short : words, kind, words));
}

/** How a session ended: in words where the relay has some, else its code. */
export const endOf = (session) => sentence(session.why) || (session.reason ? make("code", {}, session.reason) : "–");

/** A labelled input. */
export function field(label, input, note) {
  return make("label.field", {}, make("span", {}, label), input, note && make("small", {}, note));
}

/** A choice of texts: pairs of value and word. */
export function choice(options, chosen, attributes = {}) {
  return make("select", attributes, options.map(([value, word]) => make("option", { value, selected: value === chosen }, word)));
}

/** Names and values, one below the other. Pairs without a value are left out. */
export function facts(pairs) {
  return make("dl.facts", {}, pairs.filter(([, value]) => present([value]).length > 0).map(([name, value]) =>
    make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

/** A table: heads, and the body that its rows go into. Its cells are named by their heads, for narrow screens. */
export function table(label, heads) {
  const body = make("tbody");
  const element = make("table.rows", { "aria-label": label },
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))), body);
  return { element, body, row: (cells, attributes) => make("tr", attributes, cells.map((cell, index) => make("td", { "data-head": heads[index] }, present([cell]).length > 0 && make("span", {}, cell)))) };
}
