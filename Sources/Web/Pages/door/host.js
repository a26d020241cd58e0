// The unattended module. The secret of the link stands behind the `#` and stays in this browser: it is put into the file that is saved here, and into
// the command that is shown, and never into a request.
import { data, element, fill, keepFragment, offerCopies, show } from "{{asset:common/page.js}}";
import { offerSystems } from "{{asset:common/systems.js}}";
import { fetchVerified } from "{{asset:door/program.js}}";

/** `1.<token key>.<root>[.<pin>]`, each 32 bytes in base64url. */
const SECRET = /^#1(\.[A-Za-z0-9_-]{43}){2,3}$/;

function main() {
  fill(data);
  keepFragment();
  offerCopies();
  offerSystems();
  show("ready", Boolean(data.isReady));
  show("unready", !data.isReady);
  if (!data.isReady) return;
  document.title = `⟦Permanenter Zugriff|Permanent access⟧ · ${data.company}`;
  element("download").addEventListener("click", download);
  addEventListener("hashchange", read);
  read();
}

/** Shows what the link allows. */
function read() {
  const isWhole = SECRET.test(location.hash);
  show("link", isWhole);
  show("no-link", !isWhole);
  show("broken", !isWhole && location.hash.length > 1);
  element("command").textContent = isWhole ? command(address()) : "";
}

/** The enrolment address of this link, with the company's name, so that the program can ask before it calls anybody. */
function address() {
  return `https://${location.host}/enrol?${data.query}${location.hash}`;
}

/** One line for a terminal; the address goes by standard input, where no other user sees it. */
function command(address) {
  const trust = data.pin ? `-k --pinnedpubkey 'sha256//${data.pin}' ` : "";
  return `curl -f ${trust}-o rs-host '${location.origin}${data.download}' && chmod +x rs-host && echo '${address}' | sudo ./rs-host agent --install --enrol -`;
}

async function download() {
  const button = element("download");
  button.disabled = true;
  show("progress");
  tell("⟦Wird geladen …|Loading …⟧");
  try {
    const program = await fetchVerified(data.download, data.fingerprint, data.length, (part) => { element("progress").value = part * 100; });
    save(new Blob([program, trailer(address())], { type: "application/octet-stream" }));
    tell("⟦Geladen und geprüft: rs-host liegt im Ordner „Downloads“.|Loaded and verified: rs-host is in the folder “Downloads”.⟧");
  } catch (error) {
    tell(error.message);
  }
  show("progress", false);
  button.disabled = false;
}

function tell(text) {
  show("state");
  element("state").textContent = text;
}

/** What is appended to a program, as Sources/Web/ProgramAddress.swift reads it. */
function trailer(address) {
  const line = new TextEncoder().encode(`\nrs-address/1 ${address}\n`);
  return new Uint8Array([...line, line.length >> 8, line.length & 0xff]);
}

/** Hands the file to the visitor. */
function save(file) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "rs-host" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

main();
