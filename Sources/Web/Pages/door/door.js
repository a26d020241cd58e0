// Attended support: the ways for the visitor's system, the best one first. The program is there only after the terms; the page that shows a screen in the
// browser asks for them itself, before anything else.
import { data, element, fill, keepFragment, offerCopies, show } from "{{asset:common/page.js}}";
import { chosenSystem, offerSystems } from "{{asset:common/systems.js}}";
import { showHelp } from "{{asset:door/help.js}}";

function main() {
  fill(data);
  keepFragment();
  offerCopies();
  show("ready", Boolean(data.isReady));
  show("unready", !data.isReady);
  if (!data.isReady) return;
  document.title = `⟦Fernwartung|Remote support⟧ · ${data.company}`;
  element("agree").addEventListener("change", agree);
  element("key").addEventListener("input", readKey);
  showHelp(data.help);
  offerSystems(choose);
  // A browser that goes back keeps the tick.
  agree();
}

/** What there is for a system: where nothing can be shown in this browser, that way is left out. */
function choose(system) {
  const isShareable = Boolean(data.share && navigator.mediaDevices?.getDisplayMedia);
  for (const way of document.querySelectorAll("[data-share]")) way.hidden ||= !isShareable;
  for (const word of document.querySelectorAll("[data-no-share]")) word.hidden ||= isShareable;
  for (const badge of document.querySelectorAll(".badge[data-share]")) badge.hidden = !isShareable;
  // Who was sent here for the program alone has the key on the telephone.
  show("key-card", location.pathname === "/" && (system === "linux" || isShareable));
  agree();
}

/** What agreeing to the terms opens, and taking it back closes. */
function agree() {
  const isAgreed = element("agree").checked;
  element("key").disabled = !isAgreed && chosenSystem() === "linux";
  show("first-agree", !isAgreed);
  show("start", isAgreed);
  const download = element("download");
  if (isAgreed) download.href = data.download;
  else download.removeAttribute("href");
  element("command").textContent = isAgreed ? command(location.origin + data.download) : "";
}

/** One line for a terminal. Where no authority vouches for the relay, its key is named instead. */
function command(address) {
  const trust = data.pin ? `-k --pinnedpubkey 'sha256//${data.pin}' ` : "";
  return `curl -f ${trust}-o rs-support '${address}' && chmod +x rs-support && ./rs-support`;
}

/** Groups the digits as they are told, shows them where they have to be typed, and gives them to the next page behind the `#`, which no browser sends. */
function readKey() {
  const digits = element("key").value.replace(/\D/g, "").slice(0, 7);
  const text = digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
  element("key").value = text;
  const isWhole = digits.length === 7;
  show("shown-key", isWhole);
  element("shown-key").textContent = isWhole ? text : "";
  for (const link of document.querySelectorAll("[data-share-link]")) link.hash = isWhole ? digits : "";
}

main();
