// The relay's HTTP API as pages ask it, and the socket on which it says that something has changed.
import { fromBase64 } from "{{asset:common/bytes.js}}";
import { Control } from "{{asset:common/control.js}}";

/** What the relay refuses: `status` of HTTP (0 where it was not reached), a stable `code`, and a sentence in the language of the page. */
export class ApiError extends Error {
  constructor(status, code, sentence) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

const unreachable = "⟦Der Server ist nicht erreichbar.|The server cannot be reached.⟧";

async function ask(method, path, query = {}, { body, signal, background = false } = {}) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== "")).toString();
  const headers = { ...(method === "GET" ? {} : { "content-type": "application/json" }), ...(background ? { "rs-background": "1" } : {}) };
  let response;
  let text;
  try {
    response = await fetch(`/api/v1/${path}${words ? `?${words}` : ""}`, { method, headers, signal, body: body && JSON.stringify(body) });
    text = await response.text();
  } catch (reason) {
    if (reason.name === "AbortError") throw reason;
    throw new ApiError(0, "unreachable", unreachable);
  }
  if (response.ok) return text ? JSON.parse(text) : undefined;
  throw refusal(response.status, text);
}

function refusal(status, text) {
  try {
    const { code, ...sentence } = JSON.parse(text).error;
    return new ApiError(status, code, sentence["⟦german|english⟧"]);
  } catch {
    return new ApiError(status, "http", `${unreachable} (${status})`);
  }
}

/**
 * Calls by their path below `/api/v1/`; arguments that are empty are left out. What nobody has asked for is marked `background`: it does not
 * keep a session alive. They throw `ApiError`, and `AbortError` where their `signal` says so.
 */
export const api = {
  get: (path, query, how) => ask("GET", path, query, how),
  post: (path, body, query) => ask("POST", path, query, { body }),
  put: (path, body, query) => ask("PUT", path, query, { body }),
  delete: (path, query) => ask("DELETE", path, query),
};

/** Ends the session. */
export const signOut = () => api.post("sign-out");

const areas = [undefined, "devices", "sessions", "keys", "audit", "operators"];
const [firstPause, longestPause] = [1000, 60_000];

/**
 * Calls `heard(area, id)` for what has changed, the id empty for several things, and `stood(isConnected)` when the line comes and goes. It
 * comes back by itself, unless nobody is signed in any more.
 */
export async function live(heard, stood) {
  for (let tries = 0; ; tries += 1) {
    let isOpen = false;
    try {
      await listen(heard, () => {
        isOpen = true;
        stood(true);
      });
    } catch (reason) {
      stood(false);
      if (reason.status === 401) return;
    }
    if (isOpen) tries = 0;
    // At random, so that a relay that comes back is not called by everybody at once.
    await new Promise((resolve) => { setTimeout(resolve, Math.random() * Math.min(longestPause, firstPause * 2 ** tries)); });
  }
}

async function listen(heard, opened) {
  const { token } = await ask("POST", "socket", {}, { background: true });
  const control = new Control();
  try {
    while ((await control.next()).kind !== "challenge") continue;
    control.send("signIn", { token: fromBase64(token) });
    while ((await control.next()).kind !== "accepted") continue;
    opened();
    for (;;) {
      const message = await control.next();
      if (message.kind === "changed") heard(areas[message.area], message.id);
    }
  } finally {
    control.close();
  }
}
