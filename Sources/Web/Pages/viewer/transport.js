// A desk stream of a hosted page: the inner TLS over the relayed stream, which the relay cannot read. Gives the same seam as a socket
// whose other end is the technician's own program: plain bytes out of `onmessage`, plain bytes into `send`.
import { Step, TLSModule } from "{{asset:viewer/tls-module.js}}";

// The longest an end waits for the other to complete the handshake.
const HANDSHAKE_MILLISECONDS = 10000;

// Fetches and compiles what `open` needs, ahead of time.
export function prepare() {
  TLSModule.load().then((module) => module.free(), () => {});
}

// Opens the relayed stream that this ticket (32 bytes) stands for.
export function openStream(ticket) {
  const socket = new WebSocket(new URL("/stream", location.href.replace(/^http/, "ws")));
  socket.binaryType = "arraybuffer";
  const stream = {
    onmessage: () => {},
    onclose: () => {},
    send: (bytes) => socket.send(bytes),
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      socket.send(ticket);
      resolve(stream);
    };
    socket.onmessage = ({ data }) => stream.onmessage(new Uint8Array(data));
    socket.onclose = () => {
      reject(new Error("the relay does not answer"));
      stream.onclose();
    };
  });
}

// Why no connection has come about: the other end is not the one that was meant (`isStranger`), or has gone.
export class NotOpened extends Error {
  constructor(isStranger) {
    super(isStranger ? "the other end is not who it should be" : "the other end has gone");
    this.isStranger = isStranger;
  }
}

// Speaks TLS over a stream. `key` is this end's private key (WebCrypto, ECDSA P-256, which may be not extractable), `chain` its
// certificates (DER), `peer` the digest of the other end's key. Resolves once the other end has proved that key.
export async function open(stream, { key, chain, peer }) {
  const module = await TLSModule.load();
  if (!module.connect(peer, chain)) throw new Error("the certificates are damaged");
  const connection = new Connection(module, stream, key);
  await connection.opened;
  return connection;
}

// As `open`, for the agent's end: `certificate` is its own (DER), the technician's lead to `root` (digest). `module` is one that is not in
// use; it is freed with the connection. Resolves once the technician has proved his key.
export async function serve(stream, { module, key, certificate, root }) {
  if (!module.serve(root, certificate)) throw new Error("the certificate is damaged");
  const connection = new Connection(module, stream, key);
  await connection.opened;
  return connection;
}

class Connection {
  onclose = () => {};
  #module;
  #stream;
  #key;
  #settle;
  #onmessage;
  #early = [];
  #isOpen = false;
  #isOver = false;

  constructor(module, stream, key) {
    this.#module = module;
    this.#stream = stream;
    this.#key = key;
    this.opened = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    setTimeout(() => this.#isOpen || this.#end(), HANDSHAKE_MILLISECONDS);
    stream.onmessage = (bytes) => {
      module.receive(bytes);
      this.#run();
    };
    stream.onclose = () => this.#end();
    this.#run();
  }

  send(bytes) {
    if (this.#isOver) return;
    this.#module.send(bytes);
    this.#run();
  }

  close() {
    if (this.#isOver) return;
    this.#module.close();
    this.#run();
    this.#end();
  }

  #run() {
    while (!this.#isOver) {
      const step = this.#module.step();
      switch (step) {
        case Step.wait: return;
        case Step.send: this.#stream.send(this.#module.message()); break;
        case Step.sign: this.#sign(this.#module.message()); break;
        case Step.opened:
          this.#isOpen = true;
          this.#settle.resolve();
          break;
        case Step.plain: this.#deliver(this.#module.message()); break;
        default: this.#end(step === Step.failed);
      }
    }
  }

  // Bytes may come before whoever waits for `opened` has put this in; they are kept.
  set onmessage(take) {
    this.#onmessage = take;
    for (const bytes of this.#early.splice(0)) take(bytes);
  }

  #deliver(bytes) {
    if (this.#onmessage) this.#onmessage(bytes);
    else this.#early.push(bytes);
  }

  async #sign(bytes) {
    let signature = new Uint8Array();
    try {
      signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.#key, bytes));
    } catch {
      // The module ends the handshake.
    }
    if (this.#isOver) return;
    this.#module.signed(signature);
    this.#run();
  }

  #end(isStranger = false) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settle.reject(new NotOpened(isStranger));
    this.#stream.close();
    this.#module.free();
    this.onclose();
  }
}
