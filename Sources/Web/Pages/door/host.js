// Permanent access: a link that enrols one computer. What stands behind the `#` never leaves this browser; the program is fetched without it, and
// gets it appended here.
import { data, element, fill, keepFragment, offerCopies, show } from "{{asset:common/page.js}}";
import { offerSystems } from "{{asset:common/systems.js}}";

function main() {
  fill(data);
  keepFragment();
  const link = readLink(location.hash.slice(1));
  const isOurs = link !== null && link.root === data.root;
  show("unready", !data.isReady);
  show("no-link", Boolean(data.isReady) && link === null);
  show("other-company", Boolean(data.isReady) && link !== null && !isOurs);
  show("ready", Boolean(data.isReady) && isOurs);
  if (!data.isReady || !isOurs) return;
  document.title += ` · ${data.company}`;
  offerSystems();
  offerCopies();
  const address = `https://${location.host}/enrol#${link.text}`;
  element("address").textContent = address;
  element("command").textContent = command(location.origin + data.download, link.pin);
  element("download").addEventListener("click", () => download(address));
}

/** The parts of a link, or null where it is none: `1.<secret>.<root>[.<key of the relay>]`, 32 bytes each in base64url. */
function readLink(text) {
  const parts = text.split(".");
  const isWhole = (parts.length === 3 || parts.length === 4) && parts[0] === "1"
    && parts.slice(1).every((part) => /^[A-Za-z0-9_-]{43}$/.test(part));
  return isWhole ? { text, root: parts[2], pin: parts[3] } : null;
}

/** For a terminal. Where the link names the relay's key, that is what counts. */
function command(address, pin) {
  const trust = pin ? `-k --pinnedpubkey 'sha256//${pin.replaceAll("-", "+").replaceAll("_", "/")}=' ` : "";
  return `curl -f ${trust}-o rs-host '${address}' && chmod +x rs-host && sudo ./rs-host agent --unattended --enrol - --enrol-only`;
}

/** Fetches the program and hands it over with the address behind it, as `rs-address/1` (Sources/Web/ProgramAddress.swift). */
async function download(address) {
  const progress = element("progress");
  progress.hidden = false;
  element("download").disabled = true;
  try {
    const answer = await fetch(data.download);
    if (!answer.ok) throw new Error(String(answer.status));
    const program = await received(answer, (share) => {
      progress.textContent = `⟦Wird geladen|Loading⟧: ${Math.floor(share * 100)} %`;
    });
    save(new Blob([program, trailer(address)], { type: "application/octet-stream" }), "rs-host");
    progress.textContent = "⟦Liegt jetzt bei Ihren Downloads.|Is among your downloads now.⟧";
  } catch {
    progress.textContent = "⟦Das Laden ging nicht zu Ende. Versuchen Sie es noch einmal.|Loading did not come to its end. Try again.⟧";
  }
  element("download").disabled = false;
}

/** The bytes of an answer; says how far it is. */
async function received(answer, tell) {
  const whole = Number(answer.headers.get("content-length"));
  const parts = [];
  let count = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    parts.push(value);
    count += value.length;
    tell(whole > 0 ? count / whole : 0);
  }
}

function trailer(address) {
  const line = new TextEncoder().encode(`\nrs-address/1 ${address}\n`);
  return new Blob([line, new Uint8Array([line.length >> 8, line.length & 255])]);
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

main();
