// A self-signed certificate (RFC 5280), as the inner TLS wants one: peers look at its key alone, so it names nobody and its dates decide
// nothing. Written in DER (ITU-T X.690).
import { fromHex, joined } from "{{asset:common/bytes.js}}";

const ECDSA_SHA256 = fromHex("300a06082a8648ce3d040302");
const COMMON_NAME = fromHex("0603550403");
const VERSION_3 = fromHex("a003020102");
const DAY = 86400000;

/** The certificate (DER) of a key made for this one page; `sign` makes r ‖ s over the bytes it is given. */
export async function certificate(publicKey, sign, now = Date.now()) {
  const name = sequence(element(0x31, sequence(COMMON_NAME, element(0x0C, new TextEncoder().encode("rs guest")))));
  const validity = sequence(time(now - DAY), time(now + DAY));
  const serial = integer(crypto.getRandomValues(new Uint8Array(16)));
  const statement = sequence(VERSION_3, serial, ECDSA_SHA256, name, validity, name, publicKey);
  const signature = await sign(statement);
  const numbers = sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return sequence(statement, ECDSA_SHA256, element(0x03, Uint8Array.of(0), numbers));
}

const sequence = (...parts) => element(0x30, ...parts);

function element(tag, ...parts) {
  const content = joined(parts);
  const length = content.length < 0x80 ? [content.length]
    : content.length < 0x100 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xFF];
  return joined([Uint8Array.of(tag, ...length), content]);
}

/** A positive number: without zeros in front, but for the one that keeps it positive. */
function integer(digits) {
  const start = digits.findIndex((digit) => digit !== 0);
  const shortest = start < 0 ? Uint8Array.of(0) : digits.subarray(start);
  return element(0x02, shortest[0] & 0x80 ? joined([Uint8Array.of(0), shortest]) : shortest);
}

/** UTCTime, as it is written until 2049. */
function time(milliseconds) {
  const text = new Date(milliseconds).toISOString().replace(/\D/g, "").slice(2, 14);
  return element(0x17, new TextEncoder().encode(`${text}Z`));
}
