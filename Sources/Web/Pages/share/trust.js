// What this page knows of the company: policy, revocations and terms, each signed up to one root, and never older ones than before (T34).
// What `KnownTrust` and `KnownAttendance` are natively; business hours are left to the relay, whose code this is.
import { fromHex } from "{{asset:common/bytes.js}}";
import { digest, statement } from "{{asset:share/identity.js}}";
import { builtInTerms, readPolicy, readRevocations, readTerms } from "{{asset:share/records.js}}";

/** What the relay shows is not signed by the company of this address, or outdated. */
export class Untrusted extends Error {}

export class Trust {
  /** The newest checkpoint of the relay's audit, as { text, signature, count, head }. */
  checkpoint;
  #checks;
  #builtIn;
  #known = {};

  /** `checks` is a TLSModule, `root` the digest of the company's root, `builtIn` the program's own terms in both languages. */
  constructor(checks, root, builtIn) {
    this.#checks = checks;
    this.root = root;
    this.#builtIn = builtIn;
  }

  get policy() { return this.#known.policy.content; }
  /** The policy as it was signed. */
  get signedPolicy() { return this.#known.policy.signed; }
  /** The terms in force: { version, german, english }. */
  get terms() { return this.#known.terms ? this.#known.terms.content : { version: 0, ...this.#builtIn }; }
  /** The terms as they were signed; the program's own are signed by nobody. */
  get signedTerms() {
    return this.#known.terms ? this.#known.terms.signed
      : { payload: builtInTerms(this.#builtIn), signature: new Uint8Array(), chain: [] };
  }

  /** What a consent says was agreed to. */
  termsDigest() { return digest(this.signedTerms.payload); }

  /** True where the operator's key is not trusted any more. */
  revokes(operator) {
    return this.#known.revocations.content.operators.some((revoked) => equal(revoked, operator));
  }

  /** Takes a message `trust`; throws `Untrusted`. */
  takeTrust({ policy, revocations }) {
    const list = this.#verified("revocations", readRevocations, revocations);
    const known = this.#known.revocations ? (key) => this.revokes(key) : () => false;
    this.#keep("revocations", list, known);
    this.#keep("policy", this.#verified("policy", readPolicy, policy), known);
  }

  /** Takes a message `attendance`; throws `Untrusted`. */
  takeAttendance({ terms }) {
    if (terms.payload.length > 0) {
      return this.#keep("terms", this.#verified("terms", readTerms, terms), (key) => Boolean(this.#known.terms) && this.revokes(key));
    }
    if (this.#known.terms) throw new Untrusted("the terms are gone");
  }

  /** Takes a message `checkpoint`; false where it tells of another history than before (T58). */
  witness({ text, signature }) {
    if (!this.#checks.relaySigned(this.policy.auditKey, signature, new TextEncoder().encode(text))) return true;
    const [, , lines, head] = text.split("\n");
    const count = Number(lines);
    const old = this.checkpoint;
    if (old && !(count > old.count || (count === old.count && head === old.head))) return false;
    this.checkpoint = { text, signature, count, head };
    return true;
  }

  /** Whether the relay has signed a grant with its policy key. */
  isGrant(payload, signature) {
    return this.#checks.relaySigned(this.policy.relayKey, signature, statement("grant", payload));
  }

  #verified(kind, read, signed) {
    try {
      const content = read(signed.payload);
      const signer = this.#checks.signer(
        this.root, content.issuedAt, signed.signature, statement(kind, signed.payload), signed.chain);
      if (signer?.role === "admin" && !signer.livesInBrowser && !signer.isLimited) return { content, signed, signer };
    } catch {
      // Damaged; as bad as not signed.
    }
    throw new Untrusted(kind);
  }

  #keep(name, found, isRevoked) {
    const old = this.#known[name];
    if (old) {
      const [before, now] = [old.content.version, found.content.version];
      if (now < before || (now === before && !equal(old.signed.payload, found.signed.payload))) throw new Untrusted("outdated");
      if (now > before && isRevoked(found.signer.digest)) throw new Untrusted("revoked");
    }
    this.#known[name] = found;
  }
}

/** Whether two byte strings are the same; nothing secret is compared with it. */
export function equal(left, right) {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** The root that the address names behind its `#` (`#1.<root>[.<relay>]`, base64url); undefined where it names none. */
export function rootOfAddress(hash) {
  const part = /^#1\.([\w-]{43})(\.[\w-]{43})?$/.exec(hash)?.[1];
  return part && Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
}

/** The trust of a page with this data of the server. */
export function trustOf(checks, data, hash) {
  const given = rootOfAddress(hash);
  const trust = new Trust(checks, given ?? fromHex(data.root), data.builtIn);
  trust.isRootGiven = given !== undefined;
  return trust;
}
