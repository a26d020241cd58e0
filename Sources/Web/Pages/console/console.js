// The console: one page whose views stand behind `#/`. It asks the API and shows what it says; what somebody may not do is not offered,
// and would be refused by the relay.
import { data, element, keepFragment } from "{{asset:common/page.js}}";
import { live, signOut } from "{{asset:common/api.js}}";
import { fill, make } from "{{asset:console/elements.js}}";
import { attempt } from "{{asset:console/parts.js}}";
import { roleName } from "{{asset:console/words.js}}";
import { open as openDevices } from "{{asset:console/devices.js}}";
import { open as openDevice } from "{{asset:console/device.js}}";
import { open as openSessions } from "{{asset:console/sessions.js}}";
import { open as openKeys } from "{{asset:console/keys.js}}";
import { open as openAudit } from "{{asset:console/audit.js}}";
import { open as openOperators } from "{{asset:console/operators.js}}";
import { open as openEnrol } from "{{asset:console/enrol.js}}";
import { open as openSettings } from "{{asset:console/settings.js}}";

const everybody = ["admin", "technician", "auditor", "employee"];
const staff = ["admin", "technician", "auditor"];

// In the order of the navigation; the letter behind `g` leads there.
const views = [
  { name: "devices", word: "⟦Geräte|Devices⟧", letter: "⟦g|d⟧", roles: everybody, open: openDevices },
  { name: "sessions", word: "⟦Sitzungen|Sessions⟧", letter: "s", roles: everybody, open: openSessions },
  { name: "keys", word: "⟦Schlüssel|Keys⟧", letter: "k", roles: staff, open: openKeys },
  { name: "audit", word: "⟦Protokoll|Audit⟧", letter: "⟦p|a⟧", roles: staff, open: openAudit },
  { name: "operators", word: "⟦Techniker|Operators⟧", letter: "⟦t|o⟧", roles: staff, open: openOperators },
  { name: "enrol", word: "⟦Einrichten|Enrol⟧", letter: "e", roles: ["admin", "technician"], open: openEnrol },
  { name: "settings", word: "⟦Schnittstellen|Interfaces⟧", letter: "i", roles: ["admin"], open: openSettings },
  { name: "device", roles: everybody, open: openDevice, parent: "devices" },
];

const main = element("main");
const shown = { view: undefined, path: undefined };

/** Shows the view that the address names; the devices where it names none that this role has. */
function go() {
  const [path, query] = location.hash.slice(1).split("?");
  const [, name, ...rest] = path.split("/");
  const view = mine().find((view) => view.name === name) ?? views[0];
  shown.view?.close?.();
  main.className = view.name;
  shown.view = view.open(main, { id: rest.map(decodeURIComponent).join("/"), query: new URLSearchParams(query), me: data.me, title });
  title(shown.view.title);
  for (const link of element("views").querySelectorAll("a")) {
    if (link.dataset.view === (view.parent ?? view.name)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  showMenu(false);
  // Whoever is led to another view by the keyboard or a reader goes on there; the first look at the page is left alone.
  if (shown.path !== undefined && shown.path !== path) (shown.view.focus ?? (() => main.querySelector("h1").focus({ preventScroll: true })))();
  shown.path = path;
}

function title(words) {
  document.title = words ? `${words} · ${data.me.company}` : data.me.company;
}

const mine = () => views.filter(({ roles }) => roles.includes(data.me.role));

function drawFrame() {
  element("company").textContent = data.me.company;
  element("account-name").textContent = data.me.name;
  element("account-role").textContent = roleName(data.me.role);
  fill(element("views"), mine().filter(({ word }) => word).map(({ name, word, letter }) =>
    make("a", { href: `#/${name}`, "data-view": name, "aria-keyshortcuts": `g ${letter}` }, word)));
  element("menu").addEventListener("click", () => showMenu(element("menu").getAttribute("aria-expanded") !== "true"));
  element("sign-out").addEventListener("click", () => attempt(signOut));
  element("shortcuts").addEventListener("click", showShortcuts);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
}

function showMenu(isShown) {
  element("menu").setAttribute("aria-expanded", String(isShown));
}

function showShortcuts() {
  const lines = [
    ["/", "⟦Suchen|Search⟧"], ["↑ ↓", "⟦In der Liste|In the list⟧"], ["Enter", "⟦Öffnen|Open⟧"],
    ...mine().filter(({ word }) => word).map(({ word, letter }) => [`g ${letter}`, word]), ["?", "⟦Diese Tasten|These keys⟧"],
  ];
  const dialog = make("dialog.card", { "aria-labelledby": "keys-title", close: () => dialog.remove() },
    make("h2", { id: "keys-title" }, "⟦Tasten|Keys⟧"),
    make("dl.shortcuts", {}, lines.map(([keys, word]) => make("div", {}, make("dt", {}, make("kbd", {}, keys)), make("dd", {}, word)))),
    make("form.row.end", { method: "dialog" }, make("button", {}, "⟦Schließen|Close⟧")));
  document.body.append(dialog);
  dialog.showModal();
}

let isLeading = false;
let wasOnline;

/** Single keys, where nobody is typing. */
function press(event) {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = isLeading && mine().find(({ letter }) => letter === event.key);
  isLeading = !isLeading && event.key === "g";
  if (target) location.hash = `#/${target.name}`;
  else if (event.key === "/") {
    if (shown.view.search) shown.view.search();
    else location.hash = "#/devices";
  } else if (event.key === "?") showShortcuts();
  else return;
  event.preventDefault();
}

/** Says whether what is shown is as it is at this moment. */
function stand(isOnline) {
  const line = element("line");
  line.classList.toggle("good", isOnline);
  line.textContent = isOnline ? "⟦aktuell|up to date⟧" : "⟦keine Verbindung, neuer Versuch …|no connection, trying again …⟧";
  // What was missed in between.
  if (isOnline && wasOnline === false) for (const area of ["devices", "sessions", "keys", "audit", "operators"]) shown.view.changed?.(area, "");
  wasOnline = isOnline;
}

keepFragment();
drawFrame();
go();
addEventListener("hashchange", go);
addEventListener("keydown", press);
live((area, id) => shown.view.changed?.(area, id), stand);
