// Attended support: the terms first, then the program for the visitor's system. Without consent there is no address of a program.
import { data, element, fill, keepFragment, offerCopies, show } from "{{asset:common/page.js}}";
import { offerSystems } from "{{asset:common/systems.js}}";

function main() {
  fill(data);
  keepFragment();
  offerCopies();
  show("ready", Boolean(data.isReady));
  show("unready", !data.isReady);
  if (!data.isReady) return;
  document.title = `⟦Fernwartung|Remote support⟧ · ${data.company}`;
  if (location.pathname !== "/") leaveOutKey();
  element("agree").addEventListener("change", agree);
  element("key").addEventListener("input", readKey);
  offerSystems();
  // A browser that goes back keeps the tick.
  agree();
}

/** Who was sent here for the program alone has the key on the telephone. */
function leaveOutKey() {
  show("key-card", false);
  document.querySelector(".number").textContent = "2.";
}

/** What agreeing to the terms opens, and taking it back closes. */
function agree() {
  const isAgreed = element("agree").checked;
  element("key").disabled = !isAgreed;
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

/** Groups the digits as they are told, and shows them where they have to be typed. */
function readKey() {
  const digits = element("key").value.replace(/\D/g, "").slice(0, 7);
  const text = digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
  element("key").value = text;
  const isWhole = digits.length === 7;
  show("shown-key", isWhole);
  element("shown-key").textContent = isWhole ? text : "";
}

main();
