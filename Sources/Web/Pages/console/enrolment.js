// Tickets for new devices, signed in the browser. The layout is that of Sources/Trust/EnrolmentTicket.swift, Statement.swift and
// EnrolmentAddress.swift.
import { Writer, fromBase64, fromHex, toBase64url } from "{{asset:common/bytes.js}}";

const classCodes = { server: 1, network: 2, workstation: 3 };

/** What devices can be enrolled as. */
export const enrollable = Object.keys(classCodes);

/** A one-time key: { secret (32 bytes), publicKey (SubjectPublicKeyInfo, DER) }. */
export async function makeToken() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { d } = await crypto.subtle.exportKey("jwk", privateKey);
  return { secret: fromBase64(d), publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)) };
}

/**
 * What the operator says about a token: `{ customer, deviceClass, name }`, the name empty where the device's own host name is to stand.
 * Times are milliseconds since 1970.
 */
export function ticketPayload(token, { customer, deviceClass, name, issuedAt, validUntil }) {
  return new Writer().u8(1).bytes(token.publicKey).text(customer).u8(classCodes[deviceClass]).text(name).i64(issuedAt).i64(validUntil).all;
}

/** What is signed for a ticket, so that its signature fits nothing else. */
export function signedBytes(payload) {
  return new Writer().fixed(new TextEncoder().encode("rs-ticket/1\0")).fixed(payload).all;
}

/** What stands behind `#` in an address that enrols: `1.<token's secret>.<digest of the root>[.<digest of the relay's key>]`. */
export function fragment(token, { root, pin }) {
  const parts = [token.secret, fromHex(root), ...(pin ? [fromHex(pin)] : [])];
  return ["1", ...parts.map(toBase64url)].join(".");
}
