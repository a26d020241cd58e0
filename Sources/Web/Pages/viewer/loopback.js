// Where the plain bytes of a desk stream come from with `rs view --web`: the program on this very computer, which ends the encryption
// itself. It also says in words how the session stands. A message is one byte that says what follows: frames of the desk stream, or
// news in JSON.

const [stream, news] = [0, 1];

/**
 * Opens the line. `on` has `begin()` for a new session, `bytes(Uint8Array)`, `news({event, …})` and `closed()`. Returns `send(bytes)`,
 * `tell(news)`, `take(kind, payload)` for the frames of the device, `prove(frame)` for those of the key agreement, and `close()`.
 */
export function open({ socket, token, device }, on) {
  on.news({ event: "waiting", device });
  const line = new WebSocket(`ws://${location.host}${socket}`);
  const send = (content, bytes) => {
    if (line.readyState !== WebSocket.OPEN) return;
    const message = new Uint8Array(1 + bytes.length);
    message[0] = content;
    message.set(bytes, 1);
    line.send(message);
  };
  const tell = (words) => send(news, new TextEncoder().encode(JSON.stringify(words)));
  line.binaryType = "arraybuffer";
  line.addEventListener("open", () => tell({ event: "open", token }));
  line.addEventListener("message", ({ data }) => {
    const bytes = new Uint8Array(data);
    if (bytes[0] === stream) return on.bytes(bytes.subarray(1));
    const words = JSON.parse(new TextDecoder().decode(bytes.subarray(1)));
    if (words.event === "session") on.begin();
    else on.news(words);
  });
  line.addEventListener("close", () => on.closed());
  // The program has read the frames before the page.
  return { send: (bytes) => send(stream, bytes), tell, take: () => {}, prove: () => {}, close: () => line.close() };
}
