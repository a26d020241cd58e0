// All devices: by customer, group and tag, by what is typed, and by whether they are there.
import { data } from "{{asset:common/page.js}}";
import { api } from "{{asset:common/api.js}}";
import { calmly, fill, make } from "{{asset:console/elements.js}}";
import { badge, choice, presenceDot, tell, warnings } from "{{asset:console/parts.js}}";
import { since } from "{{asset:console/times.js}}";
import { className, deviceCount, variantName } from "{{asset:console/words.js}}";
import { windowedList } from "{{asset:console/device-list.js}}";

const states = [["", "⟦Alle|All⟧"], ["online", "online"], ["offline", "offline"], ["conflict", "⟦Abstimmung erforderlich|To be settled⟧"],
  ["duplicate", "⟦doppelt|duplicate⟧"], ["retired", "⟦außer Dienst|retired⟧"]];
const filters = ["search", "customer", "group", "tag", "state"];
// What stands in the page is good for the first look alone.
let atFirst = data;
// Where somebody was in the list before he opened a device; who comes back finds himself there.
let left;

/** Opens the view. `place.query` holds the filters; they stay in the address. */
export function open(root, place) {
  const chosen = Object.fromEntries(filters.map((name) => [name, place.query.get(name) ?? ""]));
  let customers = atFirst.customers?.customers ?? [];
  // A customer's employee sees his own devices alone, so there is nothing to choose from.
  const isOfCustomer = place.me.role === "employee";

  const search = make("input", {
    type: "search", placeholder: "⟦Suchen|Search⟧", "aria-label": "⟦Geräte suchen|Search devices⟧", "aria-keyshortcuts": "/", autocomplete: "off",
    spellcheck: "false", maxlength: "64",
  });
  search.value = chosen.search;
  const state = choice(states, chosen.state, { "aria-label": "⟦Zustand|State⟧" });
  const narrow = make("select.narrow", { "aria-label": "⟦Kunde|Customer⟧", hidden: isOfCustomer });
  const kind = make("select.narrow", { "aria-label": "⟦Gruppe oder Merkmal|Group or tag⟧" });
  const count = make("p.quiet.count", { role: "status" });
  const side = make("nav.filters", { "aria-label": "⟦Filter|Filters⟧", hidden: isOfCustomer });
  const nothing = make("p.nothing", { hidden: true });

  const list = windowedList("⟦Geräte|Devices⟧", {
    fetchPage: async (offset, how) => {
      const answer = await api.get("devices", { ...given(chosen), offset }, how);
      return { total: answer.total, rows: answer.devices };
    },
    draw: row,
    open: (device) => { location.hash = `#/device/${device.id}`; },
    counted,
  });
  list.element.addEventListener("refusal", ({ detail }) => tell(detail));

  function counted(total) {
    const words = deviceCount(total);
    if (count.textContent !== words) count.textContent = words;
    nothing.hidden = total > 0;
    const isFiltered = Object.keys(given(chosen)).length > 0;
    nothing.textContent = isFiltered
      ? "⟦Kein Gerät passt dazu.|No device matches.⟧"
      : "⟦Noch kein Gerät. Unter „Einrichten“ entsteht ein Link für das erste.|No device yet. “Enrol” makes a link for the first one.⟧";
  }

  function choose(changes) {
    Object.assign(chosen, changes);
    const query = new URLSearchParams(given(chosen)).toString();
    history.replaceState(null, "", `#/devices${query ? `?${query}` : ""}`);
    drawFilters();
    list.begin();
  }

  function drawFilters() {
    fill(side, ...sideFilters(customers, chosen, choose));
    fill(narrow, make("option", { value: "" }, "⟦Alle Kunden|All customers⟧"),
      customers.map(({ name, devices }) => make("option", { value: name, selected: name === chosen.customer }, `${name} (${devices})`)));
    const { groups = [], tags = [] } = customers.find(({ name }) => name === chosen.customer) ?? {};
    const kinds = [...groups.map((word) => ["group", word]), ...tags.map((word) => ["tag", word])];
    kind.hidden = kinds.length === 0;
    fill(kind, make("option", { value: "" }, "⟦Alle Gruppen|All groups⟧"),
      kinds.map(([of, word]) => make("option", { value: `${of}=${word}`, selected: chosen[of] === word }, word)));
  }

  async function askCustomers(how) {
    if (isOfCustomer) return;
    try {
      customers = (await api.get("customers", {}, how)).customers;
      drawFilters();
    } catch (refusal) {
      tell(refusal);
    }
  }

  const typed = calmly(120, () => choose({ search: search.value.trim() }));
  search.addEventListener("input", typed);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") list.focus();
    else if (event.key === "Escape" && search.value) {
      search.value = "";
      choose({ search: "" });
    } else return;
    event.preventDefault();
  });
  state.addEventListener("change", () => choose({ state: state.value }));
  kind.addEventListener("change", () => {
    const [of, word] = kind.value.split(/=(.*)/s);
    choose({ group: "", tag: "", ...(of ? { [of]: word } : {}) });
  });
  narrow.addEventListener("change", () => choose({ customer: narrow.value, group: "", tag: "" }));

  fill(root,
    make("div.split", {}, side,
      make("section.fills", { "aria-labelledby": "title" },
        make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Geräte|Devices⟧"), count),
        make("div.tools", {}, make("div.search", {}, search, make("kbd", { "aria-hidden": "true" }, "/")), state, narrow, kind),
        heads(), list.element, nothing)));
  drawFilters();
  const isPlain = Object.keys(given(chosen)).length === 0;
  const first = isPlain && atFirst.devices;
  const position = left?.query === JSON.stringify(given(chosen)) ? left.position : undefined;
  list.begin(first ? { total: first.total, rows: first.devices } : undefined, position);
  if (!atFirst.customers) askCustomers();
  atFirst = {};

  const customersLater = calmly(1000, () => askCustomers({ background: true }));
  const rowsLater = calmly(150, list.refresh);
  return {
    title: "⟦Geräte|Devices⟧",
    changed: (area) => {
      if (area !== "devices" && area !== "sessions") return;
      rowsLater();
      customersLater();
    },
    search: () => { search.focus(); search.select(); },
    focus: position && list.focus,
    close: () => {
      left = { query: JSON.stringify(given(chosen)), position: list.position() };
      for (const waiting of [customersLater, rowsLater, typed]) waiting.stop();
      list.close();
    },
  };
}

const given = (chosen) => Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ""));

function heads() {
  const names = ["", "⟦Name|Name⟧", "⟦Kunde|Customer⟧", "⟦Art|Class⟧", "⟦Rückfrage|Confirmation⟧", "⟦Letzte Sitzung|Last session⟧", "⟦Gesehen|Seen⟧"];
  return make("div.line.heads", { "aria-hidden": "true" }, names.map((name) => make("span", {}, name)));
}

function row(device) {
  const cell = (name, ...content) => make(`span.${name}`, { role: "gridcell" }, content);
  const name = make("a", { href: `#/device/${device.id}`, tabindex: "-1", title: device.name }, device.name);
  const last = device.lastSession;
  return [
    cell("where", presenceDot(device.isOnline)),
    cell("name", name, warnings(device, true), make("span.tags", {}, (device.tags ?? []).slice(0, 3).map((tag) => badge(tag)))),
    cell("customer", make("span", { title: device.customer }, device.customer), device.group && make("span.quiet", {}, ` · ${device.group}`)),
    cell("class", className(device.class)),
    cell("variant", variantName(device.variant)),
    cell("last", last ? [since(last.started), make("span.by", {}, ` · ${last.operator}`)] : "–"),
    cell("seen", device.isOnline ? make("span.online", {}, "online") : since(device.lastSeen)),
  ];
}

/** The customers with their numbers; below the chosen one its groups and tags. */
function sideFilters(customers, chosen, choose) {
  const entry = (word, isChosen, act, numbers, kind = "filter") =>
    make(`button.${kind}`, { type: "button", "data-key": `${kind} ${word}`, "aria-pressed": String(isChosen), click: act }, make("span.word", { title: word }, word), numbers);
  const all = customers.reduce((sum, { devices }) => sum + devices, 0);
  const online = customers.reduce((sum, customer) => sum + customer.online, 0);
  const current = customers.find(({ name }) => name === chosen.customer);
  const within = (kind, title, words = []) => words.length > 0 && make("div.within", {}, make("span.quiet", {}, title),
    words.map((word) => entry(word, chosen[kind] === word, () => choose({ [kind]: chosen[kind] === word ? "" : word }), undefined, "chip")));
  return [
    make("h2.quiet", {}, "⟦Kunden|Customers⟧"),
    entry("⟦Alle|All⟧", !chosen.customer, () => choose({ customer: "", group: "", tag: "" }), numbers(online, all)),
    customers.map((customer) => [
      entry(customer.name, customer === current, () => choose({ customer: customer.name, group: "", tag: "" }), numbers(customer.online, customer.devices)),
      customer === current && [within("group", "⟦Gruppen|Groups⟧", customer.groups), within("tag", "⟦Merkmale|Tags⟧", customer.tags)],
    ]),
  ];
}

function numbers(online, all) {
  return make("span.numbers", { title: `${online} ⟦von|of⟧ ${all} online` }, make("span.online", {}, String(online)), ` / ${all}`);
}
