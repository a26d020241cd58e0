// The keys of operators that live in this browser: made by WebCrypto so that nobody, no script of a page either, can take them out (T39), and kept
// in the browser's own database. What names a key is the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
import { toHex } from "{{asset:common/bytes.js}}";

const [place, store] = ["rs", "keys"];
const algorithm = { name: "ECDSA", namedCurve: "P-256" };

/** Makes a key and keeps it: `{ publicKey (SubjectPublicKeyInfo, DER), digest }`. */
export async function makeKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const bytes = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  const digest = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  await within("readwrite", (keys) => keys.put({ privateKey, publicKey: bytes }, digest));
  return { publicKey: bytes, digest };
}

/** Forgets a key. */
export async function dropKey(digest) {
  await within("readwrite", (keys) => keys.delete(digest));
}

/** The key of an operator, `{ privateKey, publicKey }`; undefined where it is not in this browser. */
export async function keyOf({ digest }) {
  return within("readonly", (keys) => keys.get(digest));
}

/** Whether the key of this operator is in this browser. */
export async function hasKey(operator) {
  return (await keyOf(operator)) !== undefined;
}

/** Signs with the key of this operator: ECDSA over P-256 with SHA-256, r ‖ s in 64 bytes. */
export async function sign(operator, bytes) {
  const { privateKey } = await keyOf(operator);
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes));
}

/** The answer of one request to the database, once it is written down. */
async function within(mode, act) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(place, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
