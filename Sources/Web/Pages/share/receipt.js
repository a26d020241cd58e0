// The receipt of a session: everything that was signed in it, as one file that every browser shows, and `rs verify receipt` checks. The same
// bytes as `Receipt` and `ReceiptPage` make natively.
import { toBase64, toHex } from "{{asset:common/bytes.js}}";
import { endCode } from "{{asset:share/ends.js}}";
import { digest } from "{{asset:share/identity.js}}";
import { english, german } from "{{asset:share/receipt-words.js}}";
import { Outcome, receiptSeal } from "{{asset:share/records.js}}";
import { shown } from "{{asset:share/shown.js}}";

const LONGEST_REASON = 500;
const LONGEST_TERMS = 8000;

/** What the receipt of a session is made of; `log` is what Attempt has kept. */
export class Receipt {
  #log;
  #trust;
  #identity;

  constructor(log, trust, identity) {
    this.#log = log;
    this.#trust = trust;
    this.#identity = identity;
    this.#log.utcOffset = -60 * new Date().getTimezoneOffset();
  }

  /** The page, sealed with the key that signed the records. */
  async page() {
    const evidence = this.#evidence();
    const seal = receiptSeal(await digest(new TextEncoder().encode(json(evidence))));
    evidence.seal = signed({ payload: seal, signature: await this.#identity.sign("receipt", seal) });
    return this.#html(json(evidence));
  }

  /** The account in one language: the rows of facts, and of what happened. */
  account(words) {
    const { first, policy, terms } = { first: this.#log.grants[0].content, policy: this.#trust.policy, terms: this.#trust.terms };
    const facts = [
      [words.company, `${shown(policy.company)} (${shown(policy.domain)})`], [words.technician, shown(first.technicianName)],
      [words.customer, shown(first.customer)], [words.reason, shown(first.reason, LONGEST_REASON)], [words.session, toHex(first.session)],
      [words.terms, terms.version === 0 ? words.ownTerms : words.termsVersion(terms.version)],
      [words.fingerprint, toHex(this.#trust.root)],
    ];
    const log = this.#trust.checkpoint;
    if (log) facts.push([words.log, words.logState(log.count, log.head, shown(log.text.split("\n")[4], 32))]);
    return { facts, course: this.#course(words) };
  }

  #course(words) {
    const rows = [];
    for (const grant of this.#log.grants) {
      rows.push([grant.content.issuedAt, words.asked(plain(grant.content.rights, words))]);
      for (const consent of this.#log.consents.filter((consent) => consent.grant === grant)) {
        rows.push([consent.decidedAt, decision(consent, words)]);
      }
    }
    const end = this.#log.end;
    if (end) {
      const code = endCode(end.reason);
      rows.push([end.endedAt, words.ended(words.ends[code] ?? words.broken(code), Math.floor(end.seconds / 60), 0)]);
    }
    return rows.map(([time, text]) => [this.#clock(time, words), text]);
  }

  /** Times as the customer's clocks showed them. */
  #clock(time, words) {
    const seconds = this.#log.utcOffset;
    const local = new Date(Math.floor(time / 1000) * 1000 + seconds * 1000).toISOString();
    const [date, clock] = [local.slice(0, 10), local.slice(11, 19)];
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const padded = (number) => String(number).padStart(2, "0");
    const zone = `UTC${seconds < 0 ? "-" : "+"}${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
    return `${words === german ? date.split("-").reverse().join(".") : date} ${clock} (${zone})`;
  }

  #evidence() {
    const { grants, consents, end, utcOffset } = this.#log;
    const people = consents.filter(({ person }) => person).map(({ person }) => ({ name: person.name, salt: toBase64(person.salt) }));
    return {
      format: people.length > 0 ? "rs-receipt/2" : "rs-receipt/1", utcOffset, guestKey: toBase64(this.#identity.publicKey),
      policy: ofOrganisation(this.#trust.signedPolicy), terms: ofOrganisation(this.#trust.signedTerms),
      grants: grants.map(signed), consents: consents.map(signed), people: people.length > 0 ? people : undefined,
      end: end && signed(end), checkpoint: this.#trust.checkpoint && {
        text: this.#trust.checkpoint.text, signature: toBase64(this.#trust.checkpoint.signature),
      },
    };
  }

  #html(evidence) {
    return `<!DOCTYPE html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${both("title")}</title>
<style>
${STYLE}
</style>
</head>
<body>
${this.#article(german)}
${this.#article(english)}
<section>
<h2>${both("evidence")}</h2>
<pre id="evidence">
${evidence}
</pre>
</section>
</body>
</html>
`;
  }

  #article(words) {
    const { facts, course } = this.account(words);
    const terms = this.#trust.terms[words === german ? "german" : "english"];
    const text = terms.split("\n").map((line) => shown(line, LONGEST_TERMS)).join("\n");
    return [
      `<article lang="${words.lang}">`, `<h1>${escaped(words.title)}</h1>`, `<p>${escaped(words.intro)}</p>`, table(facts),
      `<h2>${escaped(words.course)}</h2>`, table(course), `<h2>${escaped(words.terms)}</h2>`, `<p class="terms">${escaped(text)}</p>`,
      `<p>${escaped(words.howToVerify)}</p>`, "</article>",
    ].join("\n");
  }
}

function decision(consent, words) {
  const person = consent.person && shown(consent.person.name);
  switch (consent.outcome) {
    case Outcome.given: return words.given(plain(consent.rights, words), person);
    case Outcome.refused: return words.refused(person);
    case Outcome.timedOut: return words.timedOut;
    default: return words.takenBack(plain(consent.rights, words));
  }
}

const plain = (rights, words) => words.rights.filter((_, bit) => rights & 1 << bit).join("; ") || words.none;

const both = (name) => escaped(`${german[name]} / ${english[name]}`);

function table(rows) {
  return ["<table>", ...rows.map(([head, text]) => `<tr><th scope="row">${escaped(head)}</th><td>${escaped(text)}</td></tr>`), "</table>"].join("\n");
}

const signed = ({ payload, signature }) => ({ payload: toBase64(payload), signature: toBase64(signature) });

const ofOrganisation = ({ payload, signature, chain }) => ({ ...signed({ payload, signature }), chain: chain.map(toBase64) });

/** The evidence as JSON, the same bytes for the same receipt, without a character that HTML would read as its own. */
function json(evidence) {
  return layOut(evidence, "").replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

/** With sorted keys and an indentation of two, as Swift's encoder writes it. */
function layOut(value, indent) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList ? value.map((part) => layOut(part, inner))
    : Object.keys(value).filter((key) => value[key] !== undefined).sort().map((key) => `"${key}" : ${layOut(value[key], inner)}`);
  return `${isList ? "[" : "{"}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${isList ? "]" : "}"}`;
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]);

const STYLE = `body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; color: #111; background: #fff }
article, section { margin-bottom: 3rem }
h1 { font-size: 1.5rem }
h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccc }
th { font-weight: 600; white-space: nowrap }
td { overflow-wrap: anywhere }
.terms { white-space: pre-line }
pre { font-size: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; color: #444 }
@media print { body { margin: 0; max-width: none } article { break-after: page } tr { break-inside: avoid } }`;
