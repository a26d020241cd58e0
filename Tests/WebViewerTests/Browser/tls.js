// Speaks with the native agent: by its right name, and by a wrong one; and runs the key agreement with the native guest.
import { open } from "/viewer/transport.js";
import { TLSModule } from "/viewer/tls-module.js";

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// A stream whose messages travel by requests, one after the other.
function openStream(path) {
  const outgoing = [];
  const stream = { isOver: false, onmessage: () => {}, onclose: () => {}, send: (part) => outgoing.push(part), close: () => (stream.isOver = true) };
  const carry = async () => {
    while (!stream.isOver) {
      const answer = await fetch(path, { method: "POST", body: new Blob(outgoing.splice(0)) });
      const arrived = new Uint8Array(await answer.arrayBuffer());
      if (arrived.length) stream.onmessage(arrived);
    }
  };
  carry();
  return stream;
}

const chat = (words) => {
  const text = new TextEncoder().encode(words);
  const frame = new Uint8Array(8 + text.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, (0x87 << 24) | (4 + text.length));
  view.setUint32(4, text.length);
  frame.set(text, 8);
  return frame;
};

async function converse({ chain, key, peer, expected }) {
  const start = performance.now();
  const stream = openStream("/exchange/right");
  const connection = await open(stream, { key, chain, peer });
  const handshake = performance.now() - start;
  const arrived = new Uint8Array(expected);
  let length = 0;
  const { promise, resolve } = Promise.withResolvers();
  connection.onmessage = (part) => {
    // The agent's first frame says that it has accepted the technician.
    if (length === 0) connection.send(chat("Grüße"));
    arrived.set(part, length);
    length += part.length;
    if (length === expected) resolve();
  };
  await promise;
  connection.close();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", arrived));
  return { handshake, digest: btoa(String.fromCharCode(...digest)) };
}

// The agreement as the technician's end; the server is the guest.
async function agree(post, binding) {
  const module = await TLSModule.load();
  const own = module.agreement(false, binding);
  const answer = new Uint8Array(await (await post("/pake/message", own)).arrayBuffer());
  const proof = module.agree(answer.subarray(0, 32));
  const fits = module.proves(answer.subarray(32));
  await post("/pake/proof", proof);
  return fits;
}

export async function run(post) {
  const facts = await (await fetch("/facts")).json();
  const chain = facts.chain.map(bytes);
  const key = await crypto.subtle.importKey("pkcs8", bytes(facts.key), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const right = await converse({ chain, key, peer: bytes(facts.peer), expected: facts.expected });
  const refused = await open(openStream("/exchange/wrong"), { key, chain, peer: bytes(facts.peer) }).then(() => false, () => true);
  const binding = Object.fromEntries(Object.entries(facts.binding).map(([name, text]) => [name, bytes(text)]));
  return { ...right, refused, agreed: await agree(post, binding) };
}
