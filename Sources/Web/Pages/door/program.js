// Fetches the program whole, showing how far it is, and gives out nothing but the very bytes that the page was told of.

/** The program as bytes. Throws an error with a sentence for people where it is not what it should be. */
export async function fetchVerified(path, fingerprint, length, onProgress) {
  let bytes;
  try {
    bytes = await read(await fetch(path, { cache: "no-store" }), length, onProgress);
  } catch {
    throw new Error("⟦Die Verbindung ist abgebrochen. Bitte noch einmal.|The connection broke off. Please try again.⟧");
  }
  const digest = bytes && new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (!bytes || hex(digest) !== fingerprint) {
    throw new Error("⟦Was ankam, ist nicht das Programm; es wurde nichts gespeichert. Laden Sie die Seite neu und versuchen Sie es noch einmal.|What came is not the program; nothing was saved. Reload the page and try again.⟧");
  }
  return bytes;
}

/** Exactly so many bytes; nothing where it is another number. */
async function read(answer, length, onProgress) {
  if (!answer.ok) return undefined;
  const bytes = new Uint8Array(length);
  const reader = answer.body.getReader();
  let count = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (count + part.value.length > length) {
      await reader.cancel();
      return undefined;
    }
    bytes.set(part.value, count);
    count += part.value.length;
    onProgress(count / length);
  }
  return count === length ? bytes : undefined;
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
