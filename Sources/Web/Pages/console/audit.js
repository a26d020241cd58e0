// What was documented: one line for each thing that happened, with the hash that ties it to the one before.
import { api } from "{{asset:common/api.js}}";
import { calmly, fill, make } from "{{asset:console/elements.js}}";
import { copyable, facts, tell } from "{{asset:console/parts.js}}";
import { at } from "{{asset:console/times.js}}";
import { eventName, eventNames, textName } from "{{asset:console/words.js}}";

/** Opens the view. `place.query` holds the filters; they stay in the address. */
export function open(root, { query }) {
  const input = (name, type, label, more = {}) => {
    const element = make("input", { type, name, "aria-label": label, title: label, ...more });
    element.value = query.get(name) ?? "";
    return element;
  };
  const search = input("search", "search", "⟦Suchen|Search⟧", { placeholder: "⟦Suchen|Search⟧", "aria-keyshortcuts": "/", maxlength: "64" });
  const from = input("from", "date", "⟦von|from⟧");
  const until = input("until", "date", "⟦bis|until⟧");
  const customer = make("select", { "aria-label": "⟦Kunde|Customer⟧" }, make("option", { value: "" }, "⟦Alle|All⟧"),
    make("option", { value: "organisation=true", selected: query.has("organisation") }, "⟦Eigenes Unternehmen|Own company⟧"));
  const event = make("select", { "aria-label": "⟦Ereignis|Event⟧" }, make("option", { value: "" }, "⟦Alle Ereignisse|All events⟧"),
    eventNames.map(([code, word]) => make("option", { value: code, selected: code === query.get("event") }, word)));
  const exporting = make("a.button.small", { hidden: true }, "⟦Exportieren|Export⟧");
  const entries = make("section.entries", { "aria-label": "⟦Einträge|Entries⟧" });
  const nothing = make("p.nothing", { hidden: true }, "⟦Kein Eintrag passt dazu.|No entry matches.⟧");
  const end = make("div.end-mark", { "aria-hidden": "true" });
  let [generation, before, isAsking, isWhole] = [0, undefined, false, false];

  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Protokoll|Audit⟧"), make("span.fill"), exporting),
    make("div.tools", {}, make("div.search", {}, search, make("kbd", { "aria-hidden": "true" }, "/")), customer, event,
      make("label.inline", {}, make("span.quiet", {}, "⟦von|from⟧"), from), make("label.inline", {}, make("span.quiet", {}, "⟦bis|until⟧"), until)),
    entries, nothing, end);

  function given() {
    const [kind, whose = ""] = customer.value.split(/=(.*)/s);
    const named = { search: search.value.trim(), [kind]: whose, event: event.value, from: from.value, until: until.value };
    return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
  }

  function asked() {
    const filters = given();
    const midnight = (text, days) => { const [year, month, day] = text.split("-").map(Number); return new Date(year, month - 1, day + days).getTime(); };
    if (filters.from) filters.from = midnight(filters.from, 0);
    if (filters.until) filters.until = midnight(filters.until, 1);
    return filters;
  }

  function begin(how) {
    const words = new URLSearchParams(given()).toString();
    history.replaceState(null, "", `#/audit${words ? `?${words}` : ""}`);
    generation += 1;
    [before, isAsking, isWhole] = [undefined, false, false];
    const whose = given().customer;
    exporting.hidden = !whose;
    exporting.href = `/api/v1/audit/export?${new URLSearchParams({ customer: whose })}`;
    exporting.download = "audit.json";
    more(how);
  }

  async function more(how) {
    if (isAsking || isWhole) return;
    const mine = generation;
    isAsking = true;
    try {
      const answer = await api.get("audit", { ...asked(), ...(before === undefined ? {} : { before }) }, how);
      if (mine !== generation) return;
      if (before === undefined) fill(entries);
      entries.append(...answer.entries.map(line));
      before = answer.entries.at(-1)?.place;
      isWhole = !answer.more || before === undefined;
      nothing.hidden = entries.children.length > 0;
    } catch (refusal) {
      if (mine !== generation) return;
      tell(refusal);
      isWhole = true;
    } finally {
      if (mine === generation) isAsking = false;
    }
    if (mine === generation && !isWhole && isInSight()) more();
  }

  const isInSight = () => end.getBoundingClientRect().top < innerHeight + 400;

  const sight = new IntersectionObserver((seen) => { if (seen.some(({ isIntersecting }) => isIntersecting)) more(); }, { rootMargin: "400px" });
  sight.observe(end);

  const typed = calmly(200, begin);
  search.addEventListener("input", () => typed());
  for (const chooser of [customer, event, from, until]) chooser.addEventListener("change", () => begin());
  offerCustomers(customer, query.get("customer")).then(() => begin());

  return {
    title: "⟦Protokoll|Audit⟧",
    search: () => { search.focus(); search.select(); },
    // New entries come on top; who reads further down, or has opened one, is not disturbed.
    changed: (area) => { if (area === "audit" && scrollY < 100 && !entries.querySelector("details[open]")) typed({ background: true }); },
    close: () => { typed.stop(); sight.disconnect(); },
  };
}

async function offerCustomers(select, chosen) {
  try {
    const { customers } = await api.get("customers");
    select.append(...customers.map(({ name }) => make("option", { value: `customer=${name}`, selected: name === chosen }, name)));
  } catch (refusal) {
    tell(refusal);
  }
}

function line(entry) {
  const details = make("details.entry", {},
    make("summary", {}, make("span.at", {}, at(entry.time)), make("span.event", { title: entry.event }, eventName(entry.event)),
      make("span.text", {}, summary(entry)), make("span.quiet.customer", {}, entry.customer)));
  details.addEventListener("toggle", () => { if (details.open && details.children.length === 1) details.append(whole(entry)); });
  return details;
}

/** What tells one line from the next; digests and versions are in the line itself. */
function summary({ operator, device, texts, result }) {
  const said = texts.filter(({ name }) => name !== "consentVersion").map(({ value }) => value);
  const words = [operator, device, ...said, result?.length < 32 ? result : undefined];
  return [...new Set(words)].filter(Boolean).join(" · ");
}

function whole(entry) {
  return make("div.whole", {},
    facts([
      ["⟦Nummer|Number⟧", String(entry.number)], ["⟦Ereignis|Event⟧", make("code", {}, entry.event)], ["⟦Kunde|Customer⟧", entry.customer],
      ["⟦Techniker|Operator⟧", entry.operator], ["⟦Gerät|Device⟧", entry.device && (entry.deviceId ? make("a", { href: `#/device/${entry.deviceId}` }, entry.device) : entry.device)],
      ["⟦Gegenstand|Object⟧", entry.object && make("code", {}, entry.object)], ["⟦Ergebnis|Result⟧", entry.result && make("code", {}, entry.result)],
      ...entry.texts.map(({ name, value }) => [textName(name), value ?? make("span.quiet", {}, "⟦gelöscht|erased⟧")]),
    ]),
    make("h3", {}, "⟦Zeile|Line⟧"), copyable(entry.line, "⟦Zeile|line⟧"), make("h3", {}, "SHA-256"), copyable(entry.hash, "SHA-256"));
}
