// Who may act for the organisation. Certificates are signed by the command on an admin's computer, so that is where one is added.
import { api } from "{{asset:common/api.js}}";
import { calmly, fill, make, showEach } from "{{asset:console/elements.js}}";
import { badge, copyable, table, tell } from "{{asset:console/parts.js}}";
import { on } from "{{asset:console/times.js}}";
import { deviceCount, roleName } from "{{asset:console/words.js}}";

const ways = { passkey: "Passkey", password: "⟦Passwort und Einmalcode|password and one-time code⟧" };
const soon = 7 * 86_400_000;

/** Opens the view. */
export function open(root, { me }) {
  const { element, body, row } = table("⟦Techniker|Operators⟧", ["⟦Name|Name⟧", "⟦Rolle|Role⟧", "⟦Zertifikat bis|Certificate until⟧", "⟦Meldet sich an|Signs in⟧", "⟦Zustand|State⟧"]);
  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Techniker|Operators⟧")),
    make("section.card", {}, element),
    me.role === "admin" && make("section.card", {},
      make("h2", {}, "⟦Jemanden hinzufügen|Add somebody⟧"),
      make("p", {}, "⟦Auf Ihrem Computer. Der Befehl zeigt einen Link, den Sie weitergeben: dort entsteht der Schlüssel, und der Befehl unterschreibt das Zertifikat.|On your computer. The command shows a link for you to hand on: there the key is made, and the command signs the certificate.⟧"),
      copyable(`rs operator add "Bernd Beispiel" --role technician --web`, "rs operator add"),
      make("p", {}, "⟦Jemanden sperren, sofort und überall:|Revoke somebody, at once and everywhere:⟧"),
      copyable(`rs operator revoke "Bernd Beispiel"`, "rs operator revoke")));

  function state(operator) {
    if (operator.isRevoked) return badge("⟦gesperrt|revoked⟧", "bad");
    if (operator.validUntil <= Date.now()) return badge("⟦abgelaufen|expired⟧", "bad");
    if (operator.validUntil <= Date.now() + soon) return badge("⟦läuft bald ab|expires soon⟧", "warn");
    return badge("⟦gültig|valid⟧", "good");
  }

  const draw = (operator) => row([
    [operator.name, operator.digest === me.digest && make("span.quiet", {}, "⟦ (Sie)| (you)⟧")], roleName(operator.role), on(operator.validUntil),
    [operator.isBrowser ? `⟦im Browser|in a browser⟧, ${ways[operator.signsInBy] ?? "–"}` : "⟦im Programm|in the program⟧", operator.devices.length > 0 && make("span.quiet", {}, ` · ${deviceCount(operator.devices.length)}`)],
    state(operator),
  ]);

  async function ask(how) {
    try {
      showEach(body, (await api.get("operators", {}, how)).operators, ({ digest }) => digest, draw);
    } catch (refusal) {
      tell(refusal);
    }
  }

  ask();
  const later = calmly(200, () => ask({ background: true }));
  return { title: "⟦Techniker|Operators⟧", changed: (area) => { if (area === "operators") later(); }, close: later.stop };
}
