// How other programs take part: tokens for the API, and addresses that are told what happens. Secrets are shown once.
import { api } from "{{asset:common/api.js}}";
import { fill, make, showEach } from "{{asset:console/elements.js}}";
import { ask, attempt, badge, choice, copyable, field, table, tell } from "{{asset:console/parts.js}}";
import { on, since } from "{{asset:console/times.js}}";
import { roleName } from "{{asset:console/words.js}}";

const lives = [["30", "⟦30 Tage|30 days⟧"], ["90", "⟦90 Tage|90 days⟧"], ["365", "⟦1 Jahr|1 year⟧"]];

/** Opens the view. */
export function open(root) {
  const parts = [tokens(), webhooks()];
  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Schnittstellen|Interfaces⟧"), make("span.fill"),
      make("a", { href: "/api/v1/openapi.json" }, "openapi.json")),
    parts.map(({ element }) => element));
  for (const part of parts) part.ask();
  return { title: "⟦Schnittstellen|Interfaces⟧" };
}

/**
 * A list of things that can be made and removed: `path` in the API, its `list` there, a form, and the secret (a field of the answer) that is
 * shown once.
 */
function part({ title, intro, path, list, heads, cells, fields, body, secret, made, called }) {
  const rows = table(title, [...heads, ""]);
  const none = make("p.nothing", {}, "⟦Noch nichts.|Nothing yet.⟧");
  const shown = make("div", { "aria-live": "polite" });
  const form = make("form.add", { submit: add }, fields, make("button", {}, "⟦Hinzufügen|Add⟧"));
  const element = make("section.card", {}, make("h2", {}, title), make("p.quiet", {}, intro), rows.element, none, shown, form);

  async function askAll() {
    try {
      const items = (await api.get(path))[list];
      showEach(rows.body, items, ({ id }) => id, (item) => rows.row([...cells(item), taking(item)]));
      rows.element.hidden = items.length === 0;
      none.hidden = items.length > 0;
    } catch (refusal) {
      tell(refusal);
    }
  }

  function taking(item) {
    const take = async () => {
      if (!(await ask(`⟦Entfernen?|Remove this?⟧ ${called(item)}`, "⟦Entfernen|Remove⟧"))) return;
      if (await attempt(() => api.delete(path, { id: item.id }), "⟦Entfernt.|Removed.⟧")) askAll();
    };
    return make("button.small.danger", { type: "button", "aria-label": `⟦Entfernen|Remove⟧: ${called(item)}`, click: take }, "⟦Entfernen|Remove⟧");
  }

  async function add(event) {
    event.preventDefault();
    await attempt(async () => {
      const answer = await api.post(path, body());
      fill(shown, make("div.note.good", {}, make("p", {}, made), copyable(answer[secret], title)));
      form.reset();
      await askAll();
    });
  }

  return { element, ask: askAll };
}

function tokens() {
  const name = make("input", { required: true, maxlength: "64", placeholder: "⟦Überwachung|Monitoring⟧" });
  const role = choice(["auditor", "technician", "admin"].map((code) => [code, roleName(code)]), "auditor");
  const life = choice(lives, "90");
  return part({
    title: "⟦API-Token|API tokens⟧", intro: "⟦Für Programme: Authorization: Bearer …|For programs: Authorization: Bearer …⟧", path: "tokens", list: "tokens",
    heads: ["⟦Name|Name⟧", "⟦Rolle|Role⟧", "⟦Erzeugt|Made⟧", "⟦Gültig bis|Good until⟧"],
    cells: (token) => [token.name, roleName(token.role), on(token.made), on(token.validUntil)],
    fields: [field("⟦Name|Name⟧", name), field("⟦Rolle|Role⟧", role), field("⟦Gültig|Good for⟧", life)],
    body: () => ({ name: name.value.trim(), role: role.value, days: Number(life.value) }),
    secret: "token", made: "⟦Der Token wird nur jetzt gezeigt:|The token is shown only now:⟧", called: (token) => token.name,
  });
}

function webhooks() {
  const address = make("input", { type: "url", required: true, maxlength: "512", placeholder: "https://…" });
  return part({
    title: "Webhooks",
    intro: "⟦Beginn, Ende und Ablehnung von Sitzungen, Konflikte, geöffnete Schlüssel: als JSON an diese Adressen, unterschrieben im Kopf rs-signature.|Start, end and denial of sessions, conflicts, opened keys: as JSON to these addresses, signed in the header rs-signature.⟧",
    path: "webhooks", list: "webhooks", heads: ["⟦Adresse|Address⟧", "⟦Zuletzt zugestellt|Last delivered⟧", "⟦Fehlschläge|Failures⟧"],
    cells: (hook) => [
      hook.url, since(hook.delivered), hook.failures > 0 ? [badge(String(hook.failures), "bad"), " ", hook.failure && make("code", {}, hook.failure)] : "0",
    ],
    fields: [field("⟦Adresse|Address⟧", address)], body: () => ({ url: address.value.trim() }),
    secret: "secret", made: "⟦Das Geheimnis für die Unterschrift wird nur jetzt gezeigt:|The secret of the signature is shown only now:⟧", called: (hook) => hook.url,
  });
}
