// A link that enrols one device. Its ticket is signed here, by the operator's own key; what is secret in the link stays in this page and in
// the link.
import { api } from "{{asset:common/api.js}}";
import { toBase64 } from "{{asset:common/bytes.js}}";
import { hasKey, sign } from "{{asset:common/operator-key.js}}";
import { fill, make } from "{{asset:console/elements.js}}";
import { choice, copyable, field, tell } from "{{asset:console/parts.js}}";
import { at } from "{{asset:console/times.js}}";
import { className } from "{{asset:console/words.js}}";
import { enrollable, fragment, makeToken, signedBytes, ticketPayload } from "{{asset:console/enrolment.js}}";

const day = 86_400_000;
const lives = [["1", "⟦1 Tag|1 day⟧"], ["7", "⟦7 Tage|7 days⟧"], ["30", "⟦30 Tage|30 days⟧"]];

/** Opens the view. */
export function open(root, { me }) {
  const customer = make("input", { name: "customer", required: true, maxlength: "64", list: "customers", autocomplete: "off" });
  const suggestions = make("datalist", { id: "customers" });
  const kind = choice(enrollable.map((code) => [code, className(code)]), "workstation", { name: "class" });
  const name = make("input", { name: "name", maxlength: "64", autocomplete: "off" });
  const life = choice(lives, "7", { name: "life" });
  const button = make("button.primary", {}, "⟦Link erzeugen|Make the link⟧");
  const form = make("form.card", { submit: start },
    field("⟦Kunde|Customer⟧", customer), suggestions,
    make("div.pair", {}, field("⟦Art|Class⟧", kind), field("⟦Gültig|Good for⟧", life)),
    field("⟦Name des Geräts|Name of the device⟧", name, "⟦leer: wie der Rechner selbst heißt|empty: as the machine calls itself⟧"), button);
  const results = make("div", { "aria-live": "polite" });
  fill(root,
    make("header.head", {}, make("h1", { id: "title", tabindex: "-1" }, "⟦Gerät einrichten|Enrol a device⟧")),
    make("p.intro", {}, "⟦Der Link gilt einmal, für ein Gerät. Wer ihn öffnet, liest zuerst, welchem Zugriff er zustimmt.|The link is good once, for one device. Whoever opens it first reads what access he agrees to.⟧"),
    make("div.columns.even", {}, make("div", {}, form), results));

  async function start(event) {
    event.preventDefault();
    button.disabled = true;
    try {
      const wish = { customer: issued(customer.value), deviceClass: kind.value, name: issued(name.value) };
      results.prepend(result(wish, await enrol(wish, Number(life.value), me)));
      name.value = "";
    } catch (refusal) {
      tell(refusal);
    } finally {
      button.disabled = false;
    }
  }

  hasKey(me).then((has) => {
    if (!has) form.replaceWith(otherWay());
  });
  api.get("customers").then(({ customers }) => fill(suggestions, customers.map((known) => make("option", { value: known.name }))), (refusal) => tell(refusal));
  return { title: "⟦Gerät einrichten|Enrol a device⟧" };
}

/** A name as it is signed: composed, without blanks around it. */
const issued = (text) => text.normalize("NFC").trim();

/** Makes the token, signs its ticket, hands that to the relay, and returns the links. */
async function enrol(wish, days, me) {
  const { root, address, pin } = await api.get("enrolment");
  const token = await makeToken();
  const issuedAt = Date.now();
  const payload = ticketPayload(token, { ...wish, issuedAt, validUntil: issuedAt + days * day });
  const signature = await sign(signedBytes(payload), me);
  await api.post("enrolment", { payload: toBase64(payload), signature: toBase64(signature), chain: me.chain });
  const secret = fragment(token, { root, pin });
  return { link: `https://${address}/get/host#${secret}`, enrol: `https://${address}/enrol#${secret}`, until: issuedAt + days * day };
}

function result({ customer, deviceClass, name }, { link, enrol, until }) {
  return make("section.card.result", {},
    make("h2", {}, [customer, name || className(deviceClass)].join(" · ")),
    make("p.quiet", {}, "⟦Gilt bis |Good until ⟧", at(until), "⟦, einmal. Der Link steht nur hier; der Server kennt ihn nicht.|, once. The link stands only here; the server does not know it.⟧"),
    make("h3", {}, "⟦Link für den Kunden|Link for the customer⟧"), copyable(link, "Link"),
    make("h3", {}, "⟦Oder am Gerät selbst|Or at the device itself⟧"),
    copyable("sudo rs agent --unattended --enrol -", "rs agent"),
    make("p", {}, "⟦Der Befehl fragt nach dieser Adresse:|The command asks for this address:⟧"), copyable(enrol, "⟦Adresse|Address⟧"));
}

/** For whoever has no key in this browser. */
function otherWay() {
  return make("section.card", {},
    make("p.note.warn", {}, "⟦In diesem Browser liegt kein Schlüssel von Ihnen, der den Link unterschreiben könnte. Auf Ihrem Computer geht es so:|There is no key of yours in this browser that could sign the link. On your computer it goes like this:⟧"),
    copyable(`rs token create --customer "Huber KG" --class workstation`, "rs token create"));
}
