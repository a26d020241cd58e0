// Who is where at this moment, and who was.
import { api } from "{{asset:common/api.js}}";
import { calmly, fill, make, showEach } from "{{asset:console/elements.js}}";
import { ask, attempt, badge, endOf, table, tell } from "{{asset:console/parts.js}}";
import { at, length, since } from "{{asset:console/times.js}}";
import { className, rightNames, variantName } from "{{asset:console/words.js}}";

/** Opens the view. */
export function open(root, { me }) {
  const mayEnd = (session) => me.role === "admin" || session.isOwn;
  const running = table("⟦Laufende Sitzungen|Running sessions⟧", ["⟦Techniker|Operator⟧", "⟦Gerät|Device⟧", "⟦Kunde|Customer⟧", "⟦Seit|Since⟧", "⟦Rechte|Rights⟧", ""]);
  const ended = table("⟦Beendete Sitzungen|Ended sessions⟧", [
    "⟦Techniker|Operator⟧", "⟦Gerät|Device⟧", "⟦Kunde|Customer⟧", "⟦Beginn|Start⟧", "⟦Dauer|Length⟧", "⟦Rechte|Rights⟧", "⟦Ende|End⟧",
  ]);
  const none = make("p.nothing", {}, "⟦Gerade läuft keine Sitzung.|No session is running.⟧");
  const noneEnded = make("p.nothing", { hidden: true }, "⟦Noch keine.|None yet.⟧");
  const count = make("p.quiet.count", { role: "status" });
  const more = make("button", { type: "button", hidden: true, click: () => askEnded(rows.length) }, "⟦Ältere zeigen|Show older ones⟧");
  let rows = [];

  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Sitzungen|Sessions⟧"), count),
    make("section.card", { "aria-labelledby": "running" }, make("h2", { id: "running" }, "⟦Laufen gerade|Running now⟧"), running.element, none),
    make("section.card", { "aria-labelledby": "ended" }, make("h2", { id: "ended" }, "⟦Beendet|Ended⟧"), ended.element, noneEnded, make("p", {}, more)));

  async function askRunning(how) {
    try {
      const { sessions } = await api.get("sessions", { state: "running" }, how);
      showEach(running.body, sessions, ({ handle }) => handle, drawRunning);
      running.element.hidden = sessions.length === 0;
      none.hidden = sessions.length > 0;
      count.textContent = sessions.length === 1 ? "⟦1 läuft|1 running⟧" : `${sessions.length} ⟦laufen|running⟧`;
    } catch (refusal) {
      tell(refusal);
    }
  }

  async function askEnded(offset, how) {
    try {
      const { sessions, more: isMore } = await api.get("sessions", { state: "ended", offset }, how);
      rows = offset > 0 ? [...rows, ...sessions] : sessions;
      showEach(ended.body, rows, ({ handle }) => handle, drawEnded);
      ended.element.hidden = rows.length === 0;
      noneEnded.hidden = rows.length > 0;
      more.hidden = !isMore;
    } catch (refusal) {
      tell(refusal);
    }
  }

  const where = (session) => (session.device ? make("a", { href: `#/device/${session.device}` }, session.deviceName) : make("span.quiet", {}, className("attended")));
  const who = (session) => [session.operator, session.isOwn && make("span.quiet", {}, "⟦ (Sie)| (you)⟧")];

  function drawRunning(session) {
    const end = make("button.small.danger", { type: "button", "aria-label": `⟦Beenden|End⟧: ${session.operator}, ${session.deviceName || session.customer}`, click: () => stop(session) }, "⟦Beenden|End⟧");
    return running.row([
      who(session), where(session), session.customer, since(session.started), [rightNames(session.rights), " ", badge(variantName(session.variant))],
      mayEnd(session) && end,
    ]);
  }

  function drawEnded(session) {
    return ended.row([
      who(session), where(session), session.customer, at(session.started), length(session.ended - session.started), rightNames(session.rights), endOf(session),
    ]);
  }

  async function stop(session) {
    const question = `⟦Sitzung beenden?|End this session?⟧ ${session.operator}, ${session.deviceName || session.customer}`;
    if (!(await ask(question, "⟦Beenden|End⟧"))) return;
    if (await attempt(() => api.post("session/end", { handle: session.handle }), "⟦Beendet.|Ended.⟧")) later();
  }

  function both(how) {
    askRunning(how);
    // Who has gone back in time stays there.
    if (rows.length <= 100) askEnded(0, how);
  }

  both();
  const later = calmly(150, () => both({ background: true }));
  return { title: "⟦Sitzungen|Sessions⟧", changed: (area) => { if (area === "sessions") later(); }, close: later.stop };
}
