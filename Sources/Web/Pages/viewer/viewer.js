// The viewer's page: frames of one desk stream become a picture, and what happens at keyboard and pointer becomes frames.

import { Reader } from "{{asset:common/bytes.js}}";
import { data, element, show } from "{{asset:common/page.js}}";
import { Beginning, decodesVideo, openDecoder } from "{{asset:viewer/decoder.js}}";
import { Figures } from "{{asset:viewer/figures.js}}";
import { Kind, Right, choose, empty, key, pointer, text } from "{{asset:viewer/frames.js}}";
import { open as openHosted } from "{{asset:viewer/hosted.js}}";
import { KeyCard } from "{{asset:viewer/key-card.js}}";
import { Keyboard } from "{{asset:viewer/keyboard.js}}";
import { open as openLoopback } from "{{asset:viewer/loopback.js}}";
import { Pointer } from "{{asset:viewer/pointer.js}}";
import { Request } from "{{asset:viewer/request.js}}";
import { Screen } from "{{asset:viewer/screen.js}}";

const surface = element("screen");
const typing = element("typing");
const screen = new Screen(surface, element("frame"));
const figures = new Figures(element("figures"));

/** Decodes the session that runs: a promise, as it takes a moment to be there. */
let decoder;
let rights = 0;
let isOver = false;
/** The newest text of either clipboard, so that none comes back to where it is from. */
let lastText;

const may = (right) => (rights & right) !== 0 && !element("view-only").checked;
const keyboard = new Keyboard((keysym, isDown) => { if (may(Right.keyboard)) line.send(key(keysym, isDown)); });
const mouse = new Pointer(surface, screen, (x, y, mask) => { if (may(Right.pointer)) line.send(pointer(x, y, mask)); });
const request = new Request(data, (wish) => line.tell({ event: "connect", ...wish }));
// The page comes from the relay, or from the technician's own program on this computer.
const isHosted = !data.socket;
const card = new KeyCard((number) => line.tell({ event: "admit", number }));
const line = (isHosted ? openHosted : openLoopback)(data, { begin, bytes: receive, news, closed, notice, key: (key) => card.show(key) });

show("hosted", isHosted);
const isFitted = data.isFitted ?? true;
element("fitted").checked = isFitted;
element("view-only").checked = Boolean(data.isViewOnly);
screen.fit(isFitted);

// The stream.

/** A new session: decoder and canvas begin anew. */
function begin(opening = { beginning: Beginning.presented, rights: 0 }) {
  decoder?.then((old) => old.close());
  decoder = openDecoder(screen.canvas(), opening, decoded);
  decoder.catch(() => line.close());
  return decoder;
}

function receive(bytes) {
  figures.received(bytes.length);
  decoder?.then((decoder) => decoder.receive(bytes));
}

/** Nothing of the device stays on the screen. */
function clear() {
  decoder?.then((decoder) => decoder.close());
  decoder = undefined;
  surface.replaceChildren();
}

/** What the decoder tells the page. */
function decoded({ what, bytes, pixels, milliseconds }) {
  switch (what) {
    case "send": return line.send(bytes);
    case "grant":
    case "agree": return line.prove(bytes);
    case "frame": return take(bytes[0], bytes.subarray(4));
    case "shown":
      if (!element("phase").hidden) show("phase", false);
      return figures.shown(pixels, milliseconds);
    case "broken": return line.close();
  }
}

function take(kind, payload) {
  const reader = new Reader(payload);
  line.take(kind, payload);
  switch (kind) {
    case Kind.welcome:
      decodesVideo().then((can) => { if (can) line.send(empty(Kind.takesVideo)); });
      return allow(reader.u32());
    case Kind.rights:
      allow(reader.u32());
      return notice(changes[reader.u8()]);
    case Kind.screen: return describe(reader);
    case Kind.cursor: return screen.point(payload);
    case Kind.cutText: return copied(reader.text());
    case Kind.paused: return notice(["", "⟦Der Bildschirm ist gesperrt.|The screen is locked.⟧",
      "⟦Niemand ist am Gerät.|Nobody is at the device.⟧", "⟦Das Gerät hält die Sitzung an.|The device holds the session.⟧"][reader.u8()]);
    case Kind.closing: return notice(closing(reader.u16()));
    case Kind.chat: return notice(reader.text());
  }
}

/** By `RightsChange`. */
const changes = [
  "", "⟦Der Kunde hat zugestimmt.|The customer has agreed.⟧", "⟦Der Kunde hat abgelehnt.|The customer refused.⟧",
  "⟦Der Kunde hat nicht rechtzeitig geantwortet.|The customer did not answer in time.⟧",
  "⟦Der Kunde hat Rechte zurückgenommen.|The customer has taken rights back.⟧",
  "⟦Dieses Recht ist hier nicht möglich.|This right is not possible here.⟧",
];

function closing(seconds) {
  return `⟦Die Geschäftszeit endet in|Business hours end in⟧ ${Math.ceil(seconds / 60)} ⟦Minuten.|minutes.⟧`;
}

function allow(now) {
  rights = now;
  const named = [[Right.view, "⟦sehen|see⟧"], [Right.pointer, "⟦zeigen|point⟧"], [Right.keyboard, "⟦tippen|type⟧"], [Right.clipboard, "⟦Zwischenablage|clipboard⟧"]];
  element("rights").textContent = named.filter(([right]) => rights & right).map(([, name]) => name).join(", ");
  show("rights");
  const missing = named.filter(([right]) => (rights & right) === 0);
  element("wishes").replaceChildren(...missing.map(([right, name]) => wishFor(right, name)));
  show("wishes", Boolean(data.key) && missing.length > 0);
}

/** A customer can be asked for more at any time. */
function wishFor(right, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `⟦Bitten um|Ask for⟧: ${name}`;
  button.addEventListener("click", () => {
    line.tell({ event: "ask", rights: rights | right });
    notice("⟦Der Kunde wird gefragt.|The customer is being asked.⟧");
  });
  return button;
}

/** The part of the screen that is shown, and the monitors there are to choose from. */
function describe(reader) {
  const [x, y, width, height] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  screen.show(x, y, width, height);
  const choices = [[0, "⟦Alle|All⟧"]];
  for (let number = reader.u16(), index = 1; index <= number; index += 1) {
    for (let side = 0; side < 4; side += 1) reader.u16();
    reader.u8();
    choices.push([index, reader.text()]);
  }
  show("monitors", choices.length > 2);
  const menu = element("monitor");
  const chosen = menu.value || String(data.monitor ?? 0);
  menu.replaceChildren(...choices.map(([number, name]) => new Option(name, number)));
  menu.value = chosen;
}

/** What the other end of the line says of the session. */
function news({ event, text: words, device }) {
  if (device) element("device").textContent = document.title = device;
  isOver = event === "over";
  if (isOver && isHosted) clear();
  show("request", event === "request");
  if (event !== "waiting") card.show();
  show("again", isOver && isHosted);
  element("end").disabled = isOver || event === "request";
  if (event === "request") {
    show("phase", false);
    return request.begin();
  }
  if (words) {
    element("phase-text").textContent = words;
    show("phase");
  }
  if (event !== "connected") {
    rights = 0;
    show("rights", false);
  }
  element("phase").dataset.event = event;
}

function closed() {
  if (!isOver) news({ event: "over", text: "⟦Die Verbindung zum Programm auf diesem Computer ist zu Ende.|The connection to the program on this computer is over.⟧" });
  element("end").disabled = true;
  decoder?.then((decoder) => decoder.close());
}

let fading;
function notice(words) {
  element("notice").textContent = words;
  show("notice", Boolean(words));
  clearTimeout(fading);
  fading = setTimeout(() => show("notice", false), 10_000);
}

// The clipboard. What is copied elsewhere goes to the device only when the technician turns to this window.

async function copied(words) {
  lastText = words;
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    element("clipboard-note").textContent = "⟦Der Browser erlaubt die Zwischenablage nicht.|The browser does not allow the clipboard.⟧";
  }
}

async function sendClipboard() {
  if (!may(Right.clipboard)) return;
  try {
    const words = await navigator.clipboard.readText();
    if (words && words !== lastText) line.send(text(Kind.cutText, lastText = words));
    element("clipboard-note").textContent = "";
  } catch {
    element("clipboard-note").textContent = "⟦Der Browser erlaubt die Zwischenablage nicht.|The browser does not allow the clipboard.⟧";
  }
}

// Keyboard and window.

function toggle(id, isShown = element(id).hidden) {
  show(id, isShown);
  element(`${id}-open`).setAttribute("aria-expanded", String(isShown));
  if (!isShown) surface.focus();
}

surface.addEventListener("keydown", (event) => {
  event.preventDefault();
  if (event.key === "F8") return toggle("menu");
  keyboard.down(event);
});
surface.addEventListener("keyup", (event) => {
  event.preventDefault();
  keyboard.up(event);
});
surface.addEventListener("pointerdown", () => surface.focus());
addEventListener("keydown", (event) => {
  if (event.target === surface) return;
  if (event.key === "F8" || event.key === "Escape") toggle("menu", event.key === "F8" && element("menu").hidden);
});
// What is held when the window is left would stay held at the device.
addEventListener("blur", release);
addEventListener("focus", sendClipboard);
surface.addEventListener("blur", release);

function release() {
  keyboard.release();
  mouse.release();
}

typing.addEventListener("input", () => {
  keyboard.type(typing.value);
  typing.value = "";
});
typing.addEventListener("keydown", (event) => {
  if (event.key === "Backspace" || event.key === "Enter") {
    event.preventDefault();
    keyboard.press([event.key === "Enter" ? 0xFF0D : 0xFF08]);
  }
});

// Bar and menu.

element("menu-open").addEventListener("click", () => toggle("menu"));
element("keys-open").addEventListener("click", () => toggle("keys"));
element("end").addEventListener("click", () => line.tell({ event: "end" }));
element("again").addEventListener("click", () => line.ask());
addEventListener("pagehide", () => line.tell({ event: "end" }));
element("fitted").addEventListener("change", (event) => screen.fit(event.target.checked));
element("view-only").addEventListener("change", (event) => { if (event.target.checked) line.send(empty(Kind.releaseKeys)); });
element("show-figures").addEventListener("change", (event) => figures.show(event.target.checked));
element("monitor").addEventListener("change", (event) => line.send(choose(Number(event.target.value))));
element("full-screen").addEventListener("click", fill);
element("send-clipboard").addEventListener("click", () => { lastText = undefined; sendClipboard(); });
element("release").addEventListener("click", () => line.send(empty(Kind.releaseKeys)));
element("send-menu-key").addEventListener("click", () => { keyboard.press([0xFFC5]); toggle("menu", false); });
element("type").addEventListener("click", () => typing.focus());

for (let number = 1; number <= 12; number += 1) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `F${number}`;
  button.dataset.keys = String(0xFFBD + number);
  element("function-keys").append(button);
}
for (const button of document.querySelectorAll("[data-keys]")) {
  button.addEventListener("click", () => { keyboard.press(button.dataset.keys.split(" ").map(Number)); surface.focus(); });
}

/** Full screen: nothing but the device's, but for where the code comes from. */
const bare = (isBare) => document.body.classList.toggle("bare", isBare);
bare(Boolean(data.isFullScreen));
addEventListener("fullscreenchange", () => bare(document.fullscreenElement !== null));

/** There the browser also leaves its own shortcuts to the device. */
async function fill() {
  if (document.fullscreenElement) return document.exitFullscreen();
  await document.documentElement.requestFullscreen();
  navigator.keyboard?.lock?.();
  toggle("menu", false);
}
