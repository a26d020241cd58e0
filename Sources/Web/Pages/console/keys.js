// Session keys that wait for somebody who calls, and who knocks at a guarded entrance. The secret digits are nowhere but at the two ends.
import { api } from "{{asset:common/api.js}}";
import { hasKey } from "{{asset:common/operator-key.js}}";
import { calmly, fill, make, showEach } from "{{asset:console/elements.js}}";
import { badge, copyable, hostedLink, table, tell } from "{{asset:console/parts.js}}";
import { since } from "{{asset:console/times.js}}";

const states = { open: ["⟦wartet|waiting⟧", "good"], joined: ["⟦angenommen|joined⟧"] };

/** Opens the view. */
export function open(root, { me }) {
  const none = make("p.nothing", {}, "⟦Gerade ist kein Schlüssel offen.|No key is open.⟧");
  const count = make("p.quiet.count", { role: "status" });
  const { element, body, row } = table("⟦Offene Schlüssel|Open keys⟧", [
    "⟦Postfach|Mailbox⟧", "⟦Kunde|Customer⟧", "⟦Techniker|Operator⟧", "⟦Geöffnet|Opened⟧", "⟦Endet|Ends⟧", "⟦Zustand|State⟧", "⟦Es klopfen|Knocking⟧",
  ]);
  const inBrowser = make("div");
  hasKey(me).then((has) => { if (has) fill(inBrowser, hostedLink("⟦Schlüssel im Browser erzeugen|Make a key in the browser⟧", "key")); });
  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Schlüssel|Keys⟧"), count),
    make("section.card", { "aria-labelledby": "title" }, element, none),
    me.role !== "auditor" && make("section.card", {},
      make("h2", {}, "⟦Jemandem helfen, der anruft|Help somebody who calls⟧"),
      make("p", {}, "⟦Auf Ihrem Computer. Der Befehl zeigt sieben Ziffern; zwei davon sehen Sie hier, die anderen fünf kennt nur Ihr Computer.|On your computer. The command shows seven digits; two of them are seen here, the other five only your computer knows.⟧"),
      copyable(`rs key new --customer "Huber KG" --reason "⟦Drucker|Printer⟧"`, "rs key new"), inBrowser));

  function draw(key) {
    const [word, kind] = states[key.state] ?? [key.state];
    return row([
      make("b.digits", {}, `${key.slot || "··"} ·····`), key.customer, [key.operator, key.isOwn && make("span.quiet", {}, "⟦ (Sie)| (you)⟧")], since(key.opened), since(key.expires), [badge(word, kind), key.misses > 0 && [" ", badge(`${key.misses} ⟦falsch|wrong⟧`, "warn")]],
      key.knocks?.length > 0 && make("ul.plain-list", {}, key.knocks.map((knock) => make("li", {}, make("b.digits", {}, String(knock.number)), ` ${knock.network} · `, since(knock.at)))),
    ]);
  }

  async function ask(how) {
    try {
      const { keys } = await api.get("keys", {}, how);
      showEach(body, keys, ({ handle }) => handle, draw);
      element.hidden = keys.length === 0;
      none.hidden = keys.length > 0;
      count.textContent = keys.length > 0 ? `${keys.length} ⟦offen|open⟧` : "";
    } catch (refusal) {
      tell(refusal);
    }
  }

  ask();
  const later = calmly(150, () => ask({ background: true }));
  return { title: "⟦Schlüssel|Keys⟧", changed: (area) => { if (area === "keys") later(); }, close: later.stop };
}
