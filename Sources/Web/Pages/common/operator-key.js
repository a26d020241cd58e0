// The operator's key in this browser: made by the browser, kept by the browser, and given out by it to nobody (T39). What pages have of it is that it
// signs.
import { toHex } from "{{asset:common/bytes.js}}";
import { data } from "{{asset:common/page.js}}";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** Runs one request on the keys of this browser. */
async function stored(mode, ask) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("rs", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "digest" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("keys", mode);
      const request = ask(transaction.objectStore("keys"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Makes a key and keeps it; its public half (SubjectPublicKeyInfo, DER) and its digest in hexadecimal. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const digest = toHex(await sha256(publicKey));
  await stored("readwrite", (keys) => keys.put({ digest, privateKey: pair.privateKey, publicKey }));
  // Without this a browser that runs out of space may throw the key away; it may say no.
  await navigator.storage?.persist?.();
  return { publicKey, digest };
}

/** Forgets a key, for good. */
export const forgetKey = (digest) => stored("readwrite", (keys) => keys.delete(digest));

/** The key of an operator as `GET me` names him: `privateKey` signs, `publicKey` is DER; undefined where this browser has none. */
export async function keyOf(me = data.me) {
  return me ? stored("readonly", (keys) => keys.get(me.digest)) : undefined;
}

/** Whether this browser has the operator's key. */
export const hasKey = async (me = data.me) => Boolean(await keyOf(me));

/** Signs with the operator's key: r ‖ s, 64 bytes. */
export async function sign(bytes, me = data.me) {
  const { privateKey } = await keyOf(me);
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, privateKey, bytes));
}

/** The invitation behind a link's secret: what the relay calls it, and the proof that goes with a public key (`JoinInvitation`). */
export async function invitation(secret) {
  const purpose = (name) => new TextEncoder().encode(`rs-join/1\0${name}`);
  const digest = (name) => sha256(new Uint8Array([...purpose(name), ...secret]));
  const key = await crypto.subtle.importKey("raw", await digest("key"), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return {
    id: await digest("id"),
    proof: async (publicKey) => new Uint8Array(await crypto.subtle.sign("HMAC", key, publicKey)),
  };
}
