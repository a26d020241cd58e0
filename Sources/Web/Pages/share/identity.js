// The key of this page: made anew for every visit, kept in memory alone, and not given away even to the page itself.
import { joined } from "{{asset:common/bytes.js}}";
import { certificate } from "{{asset:share/certificate.js}}";

const ECDSA = { name: "ECDSA", hash: "SHA-256" };

/** SHA-256. */
export async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** What is signed for a payload of this kind (`Statement`). */
export function statement(kind, payload) {
  return joined([new TextEncoder().encode(`rs-${kind}/1\0`), payload]);
}

export class Identity {
  static async make() {
    const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const identity = new Identity();
    identity.key = privateKey;
    /** SubjectPublicKeyInfo, DER. */
    identity.publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
    identity.digest = await digest(identity.publicKey);
    identity.certificate = await certificate(identity.publicKey, (bytes) => identity.#sign(bytes));
    return identity;
  }

  /** The signature, r ‖ s, of a record. */
  sign(kind, payload) {
    return this.#sign(statement(kind, payload));
  }

  /** Twelve digits by which the technician can name this page instead of a key (`GuestNumber`): `123 456 789 012`. */
  async number() {
    const hash = await digest(joined([new TextEncoder().encode("rs-guest/1\0"), this.digest]));
    const value = hash.subarray(0, 5).reduce((number, byte) => number * 256 + byte, 0) % 1e12;
    return String(value).padStart(12, "0").replace(/(\d{3})(?=\d)/g, "$1 ");
  }

  async #sign(bytes) {
    return new Uint8Array(await crypto.subtle.sign(ECDSA, this.key, bytes));
  }
}
