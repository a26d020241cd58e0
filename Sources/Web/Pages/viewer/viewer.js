// The viewer's page: frames of one desk stream become a picture, and what happens at keyboard and pointer becomes frames.

import { Reader } from "{{asset:common/bytes.js}}";
import { data, element, show } from "{{asset:common/page.js}}";
import { Beginning, decodesVideo, openDecoder } from "{{asset:viewer/decoder.js}}";
import { Figures } from "{{asset:viewer/figures.js}}";
import { Kind, Right, choose, empty, key, ping, pointer, text } from "{{asset:viewer/frames.js}}";
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
const figures = new Figures(element("figures"), (token) => line.send(ping(token)));

/** Decodes the session that runs: a promise, as it takes a moment to be there. */
let decoder;
let rights = 0;
let isOver = false;
/** The newest text of either clipboard, so that none comes back to where it is from. */
let lastText;

const may = (right) => (rights & right) !== 0 && !element("view-only").checked;
// Before the keyboard hears of it.
typing.addEventListener("keydown", (event) => {
  if (event.key !== "F8") return;
  event.preventDefault();
  toggle("menu");
});
const keyboard = new Keyboard(typing, (keysym, isDown) => { if (may(Right.keyboard)) line.send(key(keysym, isDown)); });
const mouse = new Pointer(surface, screen, fit, (x, y, mask) => { if (may(Right.pointer)) line.send(pointer(x, y, mask)); });
const request = new Request(data, (wish) => line.tell({ event: "connect", ...wish }));
// The page comes from the relay, or from the technician's own program on this computer.
const isHosted = !data.socket;
const card = new KeyCard((number) => line.tell({ event: "admit", number }));
const line = (isHosted ? openHosted : openLoopback)(data, { begin, bytes: receive, news, closed, notice, key: (key) => card.show(key) });

show("hosted", isHosted);
const isFitted = data.isFitted ?? true;
// A finger points better at a picture that is there as a whole.
fit(isFitted || matchMedia("(pointer: coarse)").matches);
element("view-only").checked = Boolean(data.isViewOnly);

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
function decoded({ what, bytes, pixels, milliseconds, areas }) {
  switch (what) {
    case "send": return line.send(bytes);
    case "grant":
    case "agree": return line.prove(bytes);
    case "frame": return take(bytes[0], bytes.subarray(4));
    case "shown":
      if (!element("phase").hidden) show("phase", false);
      return figures.shown(pixels, milliseconds, areas);
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
    case Kind.pong: return figures.answered(reader.i64());
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

// The clipboard: text alone, both ways. What is copied elsewhere goes to the device only when the technician turns to this window, and what
// is copied at the device comes here at the latest then.

/** `Limits.cutText` */
const longest = 256 << 10;
/** The text of the device that this computer's clipboard has not taken yet. */
let waiting;

async function copied(words) {
  waiting = words;
  if (document.hasFocus()) await clipboard(keep);
}

async function keep() {
  const words = waiting;
  await navigator.clipboard.writeText(words);
  lastText = words;
  if (waiting === words) waiting = undefined;
}

async function sendClipboard() {
  if (!may(Right.clipboard)) return;
  await clipboard(async () => {
    const words = await navigator.clipboard.readText();
    if (!words || words === lastText) return waiting === undefined ? undefined : keep();
    waiting = undefined;
    lastText = words;
    if (new TextEncoder().encode(words).length > longest) {
      return "⟦Der kopierte Text ist länger als 256 KiB und bleibt hier.|The copied text is longer than 256 KiB and stays here.⟧";
    }
    line.send(text(Kind.cutText, words));
  });
}

/** Does something with the clipboard, and says what hinders it. */
async function clipboard(work) {
  let hindrance;
  try {
    hindrance = await work();
  } catch {
    hindrance = "⟦Der Browser erlaubt die Zwischenablage nicht.|The browser does not allow the clipboard.⟧";
  }
  element("clipboard-note").textContent = hindrance ?? "";
}

// Files are taken from nowhere, and a file that is dropped here must not replace the page.
for (const kind of ["dragover", "drop", "paste"]) addEventListener(kind, (event) => event.preventDefault());

// Keyboard and window.

function toggle(id, isShown = element(id).hidden) {
  show(id, isShown);
  element(`${id}-open`).setAttribute("aria-expanded", String(isShown));
  if (!isShown) typing.focus();
}

// A text field has the focus, so that dead keys work; a keyboard on the glass only comes when it is asked for.
surface.addEventListener("focus", () => typing.focus());
surface.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  typing.focus();
});
for (const kind of ["pointerdown", "pointermove"]) surface.addEventListener(kind, (event) => keyboard.releaseModifiers(event));
addEventListener("keydown", (event) => {
  if (event.target === typing) return;
  if (event.key === "F8" || event.key === "Escape") toggle("menu", event.key === "F8" && element("menu").hidden);
});
// What is held when the window is left would stay held at the device.
addEventListener("blur", release);
addEventListener("focus", sendClipboard);
typing.addEventListener("blur", () => {
  typing.inputMode = "none";
  release();
});

function release() {
  keyboard.release();
  mouse.release();
}

// Bar and menu.

function fit(isFitted) {
  element("fitted").checked = isFitted;
  screen.fit(isFitted);
}

element("menu-open").addEventListener("click", () => toggle("menu"));
element("keys-open").addEventListener("click", () => toggle("keys"));
element("end").addEventListener("click", () => line.tell({ event: "end" }));
element("again").addEventListener("click", () => line.ask());
addEventListener("pagehide", () => line.tell({ event: "end" }));
element("fitted").addEventListener("change", (event) => fit(event.target.checked));
element("view-only").addEventListener("change", (event) => { if (event.target.checked) line.send(empty(Kind.releaseKeys)); });
element("show-figures").addEventListener("change", (event) => figures.show(event.target.checked));
element("monitor").addEventListener("change", (event) => line.send(choose(Number(event.target.value))));
element("full-screen").addEventListener("click", fill);
element("send-clipboard").addEventListener("click", () => { lastText = undefined; sendClipboard(); });
element("release").addEventListener("click", () => line.send(empty(Kind.releaseKeys)));
element("send-menu-key").addEventListener("click", () => { keyboard.press([0xFFC5]); toggle("menu", false); });
element("type").addEventListener("click", () => {
  typing.blur();
  typing.inputMode = "text";
  typing.focus();
});

for (let number = 1; number <= 12; number += 1) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `F${number}`;
  button.dataset.keys = String(0xFFBD + number);
  element("function-keys").append(button);
}
show("full-screen-keys", "keyboard" in navigator);
for (const button of document.querySelectorAll("[data-keys]")) {
  button.addEventListener("click", () => { keyboard.press(button.dataset.keys.split(" ").map(Number)); typing.focus(); });
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
