// One device: what it is, what may be done there and why, who was there, and what was noted.
import { api } from "{{asset:common/api.js}}";
import { hasKey } from "{{asset:common/operator-key.js}}";
import { calmly, fill, make } from "{{asset:console/elements.js}}";
import { attempt, badge, copyable, endOf, facts, field, hostedLink, presenceDot, table, tell, warnings } from "{{asset:console/parts.js}}";
import { at, length, on, since } from "{{asset:console/times.js}}";
import { className, displayName, outcomeName, presenceName, rightNames, sentence, variantName } from "{{asset:console/words.js}}";

/** Opens the device that the address names. */
export function open(root, { id, me, title }) {
  const isChanging = ["admin", "technician"].includes(me.role);
  const heading = make("h1", { id: "title", tabindex: "-1" }, "⟦Gerät|Device⟧");
  const head = make("div");
  const parts = Object.fromEntries(["connect", "settle", "policy", "facts", "tools", "notes", "sessions", "consents"].map((name) => [name, make("section.card", { hidden: true })]));
  const shown = {};
  const isHere = hasKey(me);
  fill(root, make("p.back", {}, make("a", { href: "#/devices" }, "⟦← Geräte|← Devices⟧")), make("header.head", {}, heading, head),
    make("div.columns", {},
      make("div", {}, parts.settle, parts.connect, parts.policy, parts.sessions, parts.consents),
      make("div", {}, parts.facts, parts.notes, parts.tools)));

  async function ask(how) {
    try {
      show(await api.get("device", { id }, how), await isHere);
    } catch (refusal) {
      if (!shown.head) fill(head, make("p.note.bad", {}, refusal.message));
      else tell(refusal);
    }
  }

  /** Draws a part again only where it says something else, so that nobody loses his place in it. */
  function part(name, content, draw) {
    const text = JSON.stringify(content) ?? "";
    if (shown[name] === text) return;
    shown[name] = text;
    const made = draw();
    if (name === "head") fill(head, made);
    else {
      parts[name].hidden = !made;
      fill(parts[name], made || []);
    }
  }

  function show(answer, hasOwnKey) {
    const { device } = answer;
    title(device.name);
    fill(heading, presenceDot(device.isOnline), device.name);
    part("head", device, () => headOf(device));
    part("settle", [answer.tools, device.state], () => isChanging && needsSettling(answer) && settlement(device, answer.tools, ask));
    part("connect", [device.name, answer.policy.hosted], () => me.role !== "auditor" && connection(device, answer.policy.hosted, hasOwnKey));
    part("policy", [answer.policy, device.variant, device.class, answer.wish], () => policy(answer));
    part("facts", [device, answer.enrolled, answer.wish], () => factsOf(answer));
    part("notes", [answer.notes, device.group, device.tags], () => notes(answer, isChanging, ask));
    part("tools", answer.tools, () => tools(answer));
    part("sessions", answer.sessions, () => sessions(answer.sessions));
    part("consents", answer.consents, () => consents(answer.consents));
  }

  ask();
  const later = calmly(200, () => ask({ background: true }));
  return {
    title: "⟦Gerät|Device⟧",
    changed: (area, which) => { if (area === "sessions" || (area === "devices" && (!which || which === id))) later(); },
    close: later.stop,
  };
}

const needsSettling = ({ device, tools }) => device.state === "conflict" || tools.some(({ isUnsettled }) => isUnsettled);

function headOf(device) {
  return make("p.row", {},
    make("span", {}, device.customer), make("span.quiet", {}, className(device.class)), badge(variantName(device.variant)), warnings(device),
    make("span.quiet", { role: "status" }, device.isOnline ? "online" : ["⟦zuletzt gesehen|last seen⟧ ", since(device.lastSeen)]));
}

/** A name as one word of a command line. */
const quoted = (name) => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);

function connection(device, hosted, hasOwnKey) {
  const name = quoted(device.name);
  return [
    make("h2", {}, "⟦Verbinden|Connect⟧"),
    make("p", {}, "⟦Auf Ihrem Computer, im Fenster oder in dessen Browser:|On your computer, in a window or in its browser:⟧"),
    copyable(`rs view ${name}`, "rs view"),
    copyable(`rs view --web ${name}`, "rs view --web"),
    hosted.isAllowed && hasOwnKey && hostedLink("⟦Verbinden im Browser|Connect in the browser⟧", `device=${device.id}`),
    hosted.isAllowed && !hasOwnKey && make("p.quiet", {}, "⟦Von hier aus nicht: Ihr Schlüssel liegt in einem anderen Browser.|Not from here: your key is in another browser.⟧"),
    !hosted.isAllowed && make("p.quiet", {}, sentence(hosted.why)),
  ];
}


function policy({ device, policy: rule, wish }) {
  return [
    make("h2", {}, "⟦Was erlaubt ist|What is allowed⟧"),
    facts([
      ["⟦Für Sie|For you⟧", rule.denial && rule.denial !== rule.hosted.denial && [badge("⟦abgelehnt|denied⟧", "bad"), " ", sentence(rule.why)]], ["⟦Rechte|Rights⟧", rightNames(rule.rights)],
      ["⟦Längstens|At most⟧", length(rule.maxSeconds * 1000)], ["⟦Rückfrage|Confirmation⟧", variantName(device.variant)],
      ["⟦Warum|Why⟧", reason(device, wish)], ["⟦Profil|Profile⟧", rule.profile === "berufsgeheimnis" && "⟦Berufsgeheimnis (§ 203 StGB)|Professional secrecy⟧"],
    ]),
  ];
}

/** Why a device asks its user, or does not (S0-18, S1-3). */
function reason(device, wish) {
  if (device.class !== "workstation") return "⟦Server und Netzgeräte fragen nie: dort sitzt niemand, der antworten könnte.|Servers and network devices never ask: nobody is there who could answer.⟧";
  if (wish) return `⟦So hat es der Kunde gewünscht: |The customer wished it so: ⟧${[wish.wishedBy, wish.reference].filter(Boolean).join(", ")}`;
  return "⟦Ein Arbeitsplatz fragt jedes Mal, solange der Kunde nichts anderes gewünscht hat.|A workstation asks every time, as long as the customer has not wished otherwise.⟧";
}

function factsOf({ device, enrolled, wish }) {
  return [
    make("h2", {}, "⟦Angaben|Facts⟧"),
    facts([
      ["⟦Rechnername|Host name⟧", device.host], ["⟦Anzeige|Display⟧", displayName(device.display)], ["⟦Wer ist da|Who is there⟧", presenceName(device.presence)],
      ["⟦Zuletzt gesehen|Last seen⟧", device.lastSeen && at(device.lastSeen)],
      ["⟦Aufgenommen von|Enrolled by⟧", enrolled?.by], ["⟦Schlüssel seit|Key since⟧", enrolled && at(enrolled.keySince)],
      ["⟦Wunsch des Kunden|Customer's wish⟧", wish && [variantName(wish.variant), make("span.quiet", {}, ` · ${[wish.wishedBy, wish.reference].filter(Boolean).join(", ")} · `, on(wish.at))]],
      ["⟦Kennung|Id⟧", make("code", {}, device.id)], ["⟦Heutiger Schlüssel|Key of today⟧", enrolled && enrolled.key !== device.id && make("code", {}, enrolled.key)],
    ]),
  ];
}

function notes({ device, notes: text }, isChanging, ask) {
  const title = make("h2", {}, "⟦Notizen|Notes⟧");
  const tags = (device.tags ?? []).join(", ");
  if (!isChanging) {
    const pairs = facts([["⟦Gruppe|Group⟧", device.group], ["⟦Merkmale|Tags⟧", tags], ["⟦Notizen|Notes⟧", text && make("span.lines", {}, text)]]);
    return pairs.children.length > 0 && [title, pairs];
  }
  const group = make("input", { maxlength: "64", name: "group" });
  const words = make("input", { maxlength: "256", name: "tags" });
  const area = make("textarea", { rows: "4", maxlength: "2000", name: "notes" });
  [group.value, words.value, area.value] = [device.group ?? "", tags, text ?? ""];
  const save = async (event) => {
    event.preventDefault();
    const list = words.value.split(",").map((word) => word.trim()).filter(Boolean);
    if (await attempt(() => api.put("device", { group: group.value.trim(), tags: list, notes: area.value }, { id: device.id }), "⟦Gespeichert.|Saved.⟧")) ask();
  };
  return [title, make("form", { submit: save },
    field("⟦Gruppe|Group⟧", group), field("⟦Merkmale|Tags⟧", words, "⟦durch Kommas getrennt|separated by commas⟧"), field("⟦Notizen|Notes⟧", area),
    make("button", {}, "⟦Speichern|Save⟧"))];
}

function toolWords(tool) {
  return [
    tool.isPermanent ? badge("⟦Dauerzugriff|permanent access⟧", "warn") : badge("⟦installiert|installed⟧"), tool.isRunning && badge("⟦läuft|running⟧"),
    tool.isUnsettled && badge("⟦offen|open⟧", "bad"),
  ];
}

function tools({ tools: found, settlement: settled }) {
  if (found.length === 0) return null;
  return [
    make("h2", {}, "⟦Fremde Fernwartung|Remote tools of others⟧"),
    make("ul.plain-list", {}, found.map((tool) => make("li.row", {}, make("span", {}, tool.name), toolWords(tool)))),
    settled && make("p.quiet", {}, "⟦Abgestimmt: |Settled: ⟧", settled),
  ];
}

/** What S4-14 asks for: somebody talks to the customer and writes down what they have agreed on. */
function settlement(device, found, ask) {
  const note = make("input", { maxlength: "256", required: true, placeholder: "⟦z. B. mit Frau Huber besprochen: TeamViewer bleibt|e.g. discussed with Ms Huber: TeamViewer stays⟧" });
  const settle = async (event) => {
    event.preventDefault();
    if (await attempt(() => api.post("device/settle", { id: device.id, note: note.value.trim() }), "⟦Abgestimmt.|Settled.⟧")) ask();
  };
  const names = found.filter(({ isUnsettled }) => isUnsettled).map(({ name }) => name).join(", ");
  return [
    make("h2", {}, "⟦Abstimmung erforderlich|To be settled⟧"),
    make("p", {}, names
      ? `${names}: ⟦Andere können damit auf dieses Gerät. Klären Sie mit dem Kunden, was bleiben soll.|Others can get at this device with it. Agree with the customer what is to stay.⟧`
      : "⟦Andere können auf dieses Gerät. Klären Sie mit dem Kunden, was bleiben soll.|Others can get at this device. Agree with the customer what is to stay.⟧"),
    make("form", { submit: settle }, field("⟦Was vereinbart wurde|What was agreed⟧", note), make("button.primary", {}, "⟦Als abgestimmt vermerken|Record as settled⟧")),
  ];
}

function sessions(rows) {
  if (!rows) return null;
  const heads = ["⟦Techniker|Operator⟧", "⟦Beginn|Start⟧", "⟦Dauer|Length⟧", "⟦Rechte|Rights⟧", "⟦Ende|End⟧"];
  const { element, body, row } = table("⟦Sitzungen|Sessions⟧", heads);
  fill(body, rows.map((session) => row([
    session.operator, at(session.started), session.ended ? length(session.ended - session.started) : badge("⟦läuft|running⟧", "good"),
    rightNames(session.rights), endOf(session),
  ])));
  return [make("h2", {}, "⟦Sitzungen|Sessions⟧"), rows.length ? element : make("p.quiet", {}, "⟦Noch keine.|None yet.⟧")];
}

function consents(rows) {
  if (!rows?.length) return null;
  const { element, body, row } = table("⟦Einwilligungen|Consents⟧", ["⟦Wann|When⟧", "⟦Techniker|Operator⟧", "⟦Antwort|Answer⟧", "⟦Rechte|Rights⟧"]);
  fill(body, rows.map((consent) => row([at(consent.decided), consent.operator, outcomeName(consent.outcome), rightNames(consent.rights)])));
  return [make("h2", {}, "⟦Einwilligungen|Consents⟧"), element];
}
