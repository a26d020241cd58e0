// Reads each control message of the program, and writes it again.
import { decode, encode } from "/common/control.js";

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export async function run() {
  const messages = await (await fetch("/messages")).json();
  return messages.map((message) => {
    const { kind, ...fields } = decode(bytes(message)) ?? {};
    return kind ? { kind, bytes: btoa(String.fromCharCode(...encode(kind, fields))) } : { kind: "", bytes: "" };
  });
}
