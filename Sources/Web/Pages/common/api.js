// The relay's HTTP API from its own pages. What goes wrong is an ApiError with a sentence for people in the page's language.
import { Control, Refused } from "{{asset:common/control.js}}";
import { fromBase64 } from "{{asset:common/bytes.js}}";

/** What the relay refuses, or that it cannot be reached (status 0). `code` is for programs, `message` for people. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const OFFLINE = "⟦Das Relay ist gerade nicht zu erreichen.|The relay cannot be reached right now.⟧";
const STRANGE = "⟦Das Relay hat unverständlich geantwortet.|The relay's answer cannot be understood.⟧";

/** Where a call is, with those arguments that have a value. */
function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return `/api/v1/${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

async function call(method, path, query, body, { signal, background = false } = {}) {
  const headers = background ? { "rs-background": "1" } : {};
  if (method !== "GET") headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address(path, query), {
      method, headers, signal, cache: "no-store", credentials: "same-origin", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "offline", OFFLINE);
  }
  const text = await answer.text().catch(() => "");
  const content = parsed(text);
  if (answer.ok) return content;
  throw new ApiError(answer.status, content?.error?.code ?? "strange", content?.error?.["⟦german|english⟧"] ?? STRANGE);
}

function parsed(text) {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The calls; paths are without /api/v1/, a query is an object. `background` marks what nobody asked for: it does not keep a session from
 * running out.
 */
export const api = {
  get: (path, query = {}, options = {}) => call("GET", path, query, undefined, options),
  post: (path, body = {}, query = {}, options = {}) => call("POST", path, query, body, options),
  put: (path, body = {}, query = {}) => call("PUT", path, query, body),
  delete: (path, query = {}) => call("DELETE", path, query),
};

/** Ends the session and shows the sign-in. */
export async function signOut() {
  await api.post("sign-out");
  location.replace("/console");
}

const AREAS = ["", "devices", "sessions", "keys", "audit", "operators"];

/**
 * Hears what changes, from now on: `heard(area, id)`, where an empty id means several. `stood(isOnline)` is told when the line comes and goes;
 * whoever shows something asks again when it has come. A session that is over shows the sign-in.
 */
export async function live(heard, stood = () => {}) {
  for (let wait = 1; ; wait = Math.min(wait * 2, 60)) {
    try {
      const { token } = await api.post("socket", {}, {}, { background: true });
      const control = new Control();
      while ((await control.next()).kind !== "challenge");
      control.send("signIn", { token: fromBase64(token) });
      while ((await control.next()).kind !== "accepted");
      wait = 1;
      stood(true);
      for (;;) {
        const { kind, area, id } = await control.next();
        if (kind === "changed") heard(AREAS[area] ?? "", id);
      }
    } catch (error) {
      if (error.status === 401 || error instanceof Refused) return location.reload();
    }
    stood(false);
    await new Promise((resolve) => { setTimeout(resolve, 1000 * (wait * Math.random() + 0.5)); });
  }
}
