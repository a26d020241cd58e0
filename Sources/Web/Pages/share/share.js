// A customer shows the screen from a browser, with nothing to install: terms, seven digits, consent, session, receipt, in this order, as with
// the program (S1-2, S2-11, S4-10). The page keeps nothing: key, session and receipt are gone with it.
import { fromHex } from "{{asset:common/bytes.js}}";
import { data, element, fill, keepFragment, show } from "{{asset:common/page.js}}";
import { Attempt } from "{{asset:share/attempt.js}}";
import { Consent } from "{{asset:share/consent.js}}";
import { End, deniedSentence, endedSentence } from "{{asset:share/ends.js}}";
import { Identity } from "{{asset:share/identity.js}}";
import { Link } from "{{asset:share/link.js}}";
import { Marks } from "{{asset:share/marks.js}}";
import { english, german } from "{{asset:share/receipt-words.js}}";
import { Receipt } from "{{asset:share/receipt.js}}";
import { shown } from "{{asset:share/shown.js}}";
import { equal, trustOf } from "{{asset:share/trust.js}}";
import { TLSModule } from "{{asset:viewer/tls-module.js}}";

const WORDS = { de: german, en: english }["⟦de|en⟧"];
const CARDS = ["terms-card", "key-card", "waiting-card", "desk-card", "over-card"];
/** A slot above these names a guest that was called by its number. */
const LAST_SLOT = 99;
/** How many wrong proofs a key outlives: at the second it is dead. */
const ALLOWED_MISSES = 2;
const TITLE = document.title;

const consent = new Consent();
const marks = new Marks(element("preview"), element("marks"), look);
let identity, trust, link, attempt, terms;
/** The digits that were sent, and those that did not fit. */
let digits;
const missed = new Map();
let saved;

async function main() {
  fill(data);
  keepFragment();
  show("unready", !data.isReady);
  const isAble = Boolean(navigator.mediaDevices?.getDisplayMedia);
  show("unable", data.isReady && !isAble);
  if (!data.isReady || !isAble) return;
  document.title = `${TITLE} · ${data.company}`;
  page("terms-card");
  listen();
  identity = await Identity.make();
  trust = trustOf(await TLSModule.load(), data, location.hash);
  element("number").textContent = await identity.number();
  link = new Link(identity, trust, fromHex(data.relayKey), { welcome, admitted, knocking, refused, ended, disconnected });
  link.run();
}

function page(card) {
  for (const other of CARDS) show(other, other === card);
  show("languages", card === "terms-card");
}

function problem(text = "") {
  element("problem").textContent = text;
  show("problem", Boolean(text));
}

// The relay.

/** The relay has shown what the company has signed: those are the terms that count. */
async function welcome() {
  const digest = await trust.termsDigest();
  attempt?.reconsider();
  element("connecting").textContent = "";
  problem();
  fill({ company: shown(trust.policy.company), domain: shown(trust.policy.domain) });
  element("agree").disabled = false;
  if (terms && equal(terms, digest)) return;
  terms = digest;
  fill({ terms: trust.terms["⟦german|english⟧"], termsVersion: trust.terms.version });
  // Other terms than those that were agreed to are read first.
  if (!attempt) page("terms-card");
}

function disconnected(sentence) {
  element("agree").disabled = true;
  if (attempt) return attempt.end(End.connectionLost);
  if (element("over-card").hidden) problem(sentence);
  if (!element("waiting-card").hidden) askForKey(sentence);
}

function admitted({ session, ticket, slot }) {
  const isCalled = slot > LAST_SLOT && !element("key-card").hidden;
  const isJoined = digits && digits[0] === slot && !element("waiting-card").hidden;
  if (attempt || !(isCalled || isJoined)) return link.send("end", { session, reason: End.stoppedAtDevice });
  const typed = isJoined ? digits : undefined;
  waiting("⟦Anfrage übernommen; der Name wird geprüft …|Request taken; the name is being checked …⟧");
  attempt = new Attempt(session, { identity, trust, link, terms }, {
    taken, consent: (request) => consent.ask(request, firm()), opened, said, marked: (mark) => marks.show(mark),
    withdrawn: () => consent.withdraw(), preview: () => element("preview"), over: (outcome) => over(outcome, typed),
  });
  attempt.begin(ticket, typed);
}

function knocking(number) {
  waiting("⟦Nennen Sie am Telefon diese Zahl:|Say this number on the telephone:⟧");
  element("knock").textContent = number;
  show("knock");
}

/** After a miss the relay may still say that this key is not to be had; that is no news. */
function refused(sentence) {
  if (!attempt && !element("waiting-card").hidden) askForKey(sentence);
}

function ended(session, reason) {
  if (attempt && equal(attempt.id, session)) attempt.end(reason);
}

// The key.

function askForKey(sentence) {
  digits = undefined;
  problem(sentence);
  page("key-card");
  element("key").focus();
}

function join(event) {
  event.preventDefault();
  const typed = element("key").value.replace(/[\s\u00A0\u2007\u2009\u202F\u2010-\u2014\u2212-]/g, "");
  if (!/^[0-9]{7}$/.test(typed)) return problem("⟦Der Schlüssel hat genau sieben Ziffern.|The key has exactly seven digits.⟧");
  if ((missed.get(typed) ?? 0) >= ALLOWED_MISSES) {
    return problem("⟦Mit diesen Ziffern ging es zweimal schief; lassen Sie sich einen neuen Schlüssel geben (key.dead).|These digits have failed twice; ask for a new key (key.dead).⟧");
  }
  problem();
  digits = Uint8Array.of(Number(typed.slice(0, 2)), ...new TextEncoder().encode(typed.slice(2)));
  waiting("⟦Anfrage offen. Einen Augenblick …|Request open. One moment …⟧");
  link.send("join", { slot: digits[0] });
}

function waiting(text) {
  page("waiting-card");
  show("knock", false);
  element("waiting").textContent = text;
}

function taken(name, isProved) {
  waiting(isProved ? `⟦Anfrage übernommen von|Request taken by⟧ ${name}.`
    : `⟦Anfrage übernommen von|Request taken by⟧ ${name} ⟦(noch nicht bewiesen: die Ziffern werden verglichen)|(not proved yet: the digits are being compared)⟧.`);
}

const firm = () => ({ company: shown(trust.policy.company), domain: shown(trust.policy.domain), isKnown: trust.isRootGiven });

// The session.

function opened(grant, screen) {
  const since = new Date().toLocaleTimeString("⟦de-DE|en-GB⟧", { hour: "2-digit", minute: "2-digit" });
  element("session-line").textContent =
    `${shown(grant.technicianName)} ⟦sieht Ihren Bildschirm seit|has been seeing your screen since⟧ ${since}`;
  element("preview").srcObject = screen;
  element("chat").replaceChildren();
  hold(false);
  show("session");
  page("desk-card");
}

function hold(isPaused) {
  const button = element("pause");
  button.setAttribute("aria-pressed", String(isPaused));
  button.textContent = isPaused ? "⟦Weiter zeigen|Go on showing⟧" : "⟦Anhalten|Pause⟧";
  element("session").toggleAttribute("data-paused", isPaused);
}

function said(text) {
  write(element("session-line").textContent.split(" ⟦sieht|has⟧ ")[0], text.split("\n").map((line) => shown(line, 2000)).join("\n"));
  if (document.hidden) document.title = `✉ ${TITLE}`;
}

function write(author, text) {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = `${author}: `;
  line.append(name, text);
  element("chat").append(line);
  line.scrollIntoView({ block: "nearest" });
}

/** Where the technician has marked something. */
function look(place) {
  element("look").textContent = place && `⟦Ihr Gegenüber zeigt auf etwas:|Your counterpart points at something:⟧ ${place}.`;
  show("look", Boolean(place));
  if (document.hidden && place) document.title = `☞ ${place}`;
}

// The end.

async function over(outcome, typed) {
  const { log } = attempt;
  attempt = undefined;
  show("session", false);
  element("preview").srcObject = null;
  marks.clear();
  document.title = TITLE;
  switch (outcome.what) {
    case "missed": {
      const text = String(typed[0]).padStart(2, "0") + new TextDecoder().decode(typed.subarray(1));
      missed.set(text, (missed.get(text) ?? 0) + 1);
      return askForKey("⟦Der Schlüssel ist falsch, oder die Verbindung ist manipuliert. Vergleichen Sie die Ziffern am Telefon (key.missed).|The key is wrong, or the connection is tampered with. Compare the digits on the telephone (key.missed).⟧");
    }
    case "failed":
      return askForKey("⟦Die Verbindung mit dem Techniker kam nicht zustande (desk.failed). Lassen Sie sich einen neuen Schlüssel geben.|The connection with the technician did not come about (desk.failed). Ask for a new key.⟧");
  }
  element("over-text").textContent = outcome.what === "denied" ? deniedSentence(outcome.denial) : endedSentence(outcome.reason);
  problem();
  page("over-card");
  element("key").value = "";
  await offerReceipt(log);
}

/** The receipt, to be read and, where the person wants it, kept. */
async function offerReceipt(log) {
  if (saved) URL.revokeObjectURL(saved);
  const hasReceipt = log.grants.length > 0;
  show("save", hasReceipt);
  show("receipt", hasReceipt);
  if (!hasReceipt) return;
  const receipt = new Receipt(log, trust, identity);
  saved = URL.createObjectURL(new Blob([await receipt.page()], { type: "text/html" }));
  const link = element("save");
  link.href = saved;
  link.download = `rs-${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}.html`;
  const { facts, course } = receipt.account(WORDS);
  element("receipt-rows").replaceChildren(...[...facts, ...course].map(([head, text]) => {
    const row = document.createElement("tr");
    row.append(...[head, text].map((words, index) => Object.assign(document.createElement(index ? "td" : "th"), { textContent: words })));
    return row;
  }));
}

// The person.

function listen() {
  const on = (id, kind, act) => element(id).addEventListener(kind, act);
  on("agree", "click", () => askForKey());
  on("key-card", "submit", join);
  on("cancel", "click", () => {
    if (attempt) return attempt.end(End.stoppedAtDevice);
    askForKey();
  });
  on("stop", "click", () => attempt?.end(End.stoppedAtDevice));
  on("pause", "click", () => {
    const isPaused = element("pause").getAttribute("aria-pressed") !== "true";
    attempt?.pause(isPaused);
    hold(isPaused);
  });
  on("say", "submit", (event) => {
    event.preventDefault();
    const text = element("words").value.trim();
    if (!text || !attempt) return;
    attempt.say(text);
    write("⟦Sie|You⟧", text);
    element("words").value = "";
  });
  on("again", "click", () => askForKey());
  // Digits that came with the address.
  if (/^#\d{7}$/.test(location.hash)) element("key").value = `${location.hash.slice(1, 4)} ${location.hash.slice(4)}`;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = TITLE; });
  addEventListener("pagehide", () => attempt?.leave());
}

main();
