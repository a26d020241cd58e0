// One attempt of a technician at this page, from the relay's word to its end: key agreement, grant, consent, and the session itself. Before the
// keys match nothing but the agreement is said, and before the person agrees there is nothing that could show anything (T51, S2-9). Any
// interruption ends it for good (S0-8).
import { Denial, End } from "{{asset:share/ends.js}}";
import { digest } from "{{asset:share/identity.js}}";
import { Outcome, Record, consentRecord, endRecord, readGrant } from "{{asset:share/records.js}}";
import { shown } from "{{asset:share/shown.js}}";
import { equal } from "{{asset:share/trust.js}}";

/** Seconds a person has to decide. */
const CONSENT_SECONDS = 60;
const VIEW = 1;
const CONFIRMED_EVERY_TIME = 0;
const ROLES = ["admin", "technician"];
/** Between two pictures, milliseconds, where the page has to hand them over. */
const PACE = 100;
/** How long the last words may take, milliseconds. */
const FAREWELL = 3000;

export class Attempt {
  /** What was signed, for the receipt: grants, consents, the end, each with what it says. */
  log = { grants: [], consents: [], end: undefined };
  #id;
  #around;
  #on;
  #worker;
  #technician;
  #nonce = crypto.getRandomValues(new Uint8Array(32));
  #challenged;
  #denial;
  #screen;
  #openedAt;
  #isOver = false;

  /**
   * `around` is { identity, trust, link, terms }, the last the digest of what was agreed to. Calls of `on`: taken(name, isProved),
   * consent(request) → { outcome, person, screen }, opened(grant, screen), said(text), marked(mark), withdrawn(), over(outcome).
   */
  constructor(id, around, on) {
    this.#id = id;
    this.#around = around;
    this.#on = on;
  }

  get id() { return this.#id; }

  /** `digits` are the slot and five ASCII digits; undefined where the technician has called this page by its number. */
  begin(ticket, digits) {
    const { identity: { key, certificate, digest: guest }, trust: { root } } = this.#around;
    this.#worker = new Worker("{{asset:share/desk-worker.js}}", { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = () => this.#over({ what: "failed" }, End.agentStopped);
    this.#call("begin", [{ ticket, key, certificate, root, session: this.#id, guest, digits, nonce: this.#nonce }]);
  }

  /** Ends it, whoever wants that; only the first reason counts. */
  end(reason) { this.#call("end", [reason]); }

  say(text) { this.#call("say", [text]); }

  /** Shows nothing more for a while, or goes on. */
  pause(isPaused) { this.#call("pause", [isPaused ? 3 : 0]); }

  /** The page goes away, and with it all that could still be signed. */
  leave() {
    if (this.#isOver) return;
    this.#around.link.send("end", { session: this.#id, reason: End.stoppedAtDevice });
    this.#worker.terminate();
  }

  /** The relay has new statements of the company: who is revoked is out. */
  reconsider() {
    if (this.#technician && this.#around.trust.revokes(this.#technician.digest)) this.end(End.operatorRevoked);
  }

  #call(call, values, transferred = []) { this.#worker.postMessage({ call, values }, transferred); }

  #take({ what, ...news }) {
    switch (what) {
      case "technician":
        this.#technician = news.technician;
        return this.#on.taken(shown(news.technician.name), false);
      case "challenged":
        this.#challenged = performance.now();
        return this.#on.taken(shown(this.#technician.name), true);
      case "judge": return this.#judge(news);
      case "said": return this.#on.said(news.text);
      case "mark": return this.#on.marked(news);
      case "ticked": return this.#handOver();
      case "missed": return this.#over({ what }, End.keyMissed, news);
      case "failed": return this.#over({ what }, news.reason ?? End.connectionLost, news);
      case "over": return this.#over({ what, reason: news.reason }, news.reason, news);
    }
  }

  // Judgement.

  /** Grant, policy, consent; then, and only then, pictures. */
  async #judge({ grant: payload, signature }) {
    const grant = this.#grant(payload, signature);
    if (!grant) return this.#refuse(Denial.grantInvalid);
    grant.hash = await digest(payload);
    this.log.grants.push(grant);
    const denial = this.#objection(grant.content);
    if (denial) return this.#refuse(denial);
    await this.#ask(grant);
  }

  #grant(payload, signature) {
    try {
      return this.#around.trust.isGrant(payload, signature) ? { payload, signature, content: readGrant(payload) } : undefined;
    } catch {
      return undefined;
    }
  }

  /** What speaks against a grant that the relay has signed: for this session, this page and this technician, fresh, within the rules. */
  #objection(grant) {
    const [technician, { trust, identity }] = [this.#technician, this.#around];
    const nonce = this.#nonce;
    this.#nonce = undefined;
    if (!nonce || !equal(grant.nonce, nonce)) return Denial.grantReplayed;
    if (performance.now() - this.#challenged > grant.startWithin * 1000) return Denial.grantExpired;
    const isForUs = equal(grant.session, this.#id) && equal(grant.device, identity.digest) && equal(grant.technician, technician.digest);
    if (!isForUs || grant.technicianName !== shown(technician.name) || grant.variant !== CONFIRMED_EVERY_TIME) return Denial.grantInvalid;
    if (grant.policyVersion < trust.policy.version) return Denial.policyOutdated;
    if (!grant.reason.trim()) return Denial.reasonMissing;
    if (trust.revokes(technician.digest)) return Denial.operatorRevoked;
    if (Date.now() >= technician.validUntil) return Denial.operatorExpired;
    if (!ROLES.includes(technician.role) || technician.isLimited) return Denial.roleMayNot;
    if (!(grant.rights & VIEW)) return Denial.noRights;
    if (grant.rights & ~trust.policy.rights) return Denial.rightsForbidden;
    return navigator.mediaDevices?.getDisplayMedia ? undefined : Denial.noDisplay;
  }

  async #ask(grant) {
    this.#call("ask", [CONSENT_SECONDS]);
    const longest = Math.min(grant.content.maxSeconds, this.#around.trust.policy.maxSeconds);
    const { outcome, person, screen } = await this.#on.consent({ ...grant.content, seconds: CONSENT_SECONDS, longest });
    if (this.#isOver) return stop(screen);
    await this.#testify(grant, outcome, person);
    if (outcome !== Outcome.given) return this.#refuse(outcome === Outcome.timedOut ? Denial.consentTimedOut : Denial.consentRefused);
    if (this.#isOver) return stop(screen);
    this.#open(grant.content, screen, longest);
  }

  #open(grant, screen, seconds) {
    this.#screen = screen;
    this.#openedAt = performance.now();
    const [track] = screen.getVideoTracks();
    // Whoever takes the browser's own permission back has ended it.
    track.addEventListener("ended", () => this.end(End.stoppedAtDevice));
    this.#show(track, seconds, `Browser, ${navigator.userAgentData?.platform ?? navigator.platform}`);
    this.#on.opened(grant, screen);
  }

  #show(track, seconds, name) {
    if ("MediaStreamTrackProcessor" in globalThis) {
      const frames = new MediaStreamTrackProcessor({ track }).readable;
      return this.#call("show", [{ frames }, seconds, name], [frames]);
    }
    const copy = track.clone();
    try {
      this.#call("show", [{ track: copy }, seconds, name], [copy]);
    } catch {
      copy.stop();
      this.#call("show", [{ pace: PACE }, seconds, name]);
    }
  }

  /** A picture for a worker that cannot take any itself. */
  async #handOver() {
    const preview = this.#on.preview();
    if (!preview.videoWidth) return;
    const bitmap = await createImageBitmap(preview);
    this.#call("picture", [bitmap], [bitmap]);
  }

  // Testimony.

  async #testify(grant, outcome, person) {
    const { identity, terms } = this.#around;
    const consent = { grant, outcome, rights: grant.content.rights & (outcome === Outcome.given ? VIEW : ~0), decidedAt: Date.now(), person };
    consent.payload = consentRecord({
      ...consent, session: this.#id, device: identity.digest, grant: grant.hash, terms, customer: grant.content.customer,
      person: person?.commitment,
    });
    consent.signature = await identity.sign("consent", consent.payload);
    if (this.#isOver) return;
    this.log.consents.push(consent);
    this.#send(Record.consent, consent, person);
  }

  #send(record, { payload, signature }, person) {
    this.#around.link.send("record", { session: this.#id, record, statement: payload, signature, person });
  }

  // End.

  #refuse(denial) {
    if (this.#isOver) return;
    this.#denial = denial;
    this.#call("refuse", [denial, denial === Denial.consentRefused || denial === Denial.consentTimedOut ? End.nobodyPresent : End.stoppedAtDevice]);
  }

  async #over(outcome, reason, { updates = 0, sent = 0, received = 0 } = {}) {
    if (this.#isOver) return;
    this.#isOver = true;
    stop(this.#screen);
    this.#on.withdrawn();
    setTimeout(() => this.#worker.terminate(), FAREWELL);
    const { identity, link } = this.#around;
    const seconds = this.#openedAt === undefined ? 0 : Math.floor((performance.now() - this.#openedAt) / 1000);
    const end = { reason, seconds, updates, sent, received, endedAt: Date.now() };
    end.payload = endRecord({ ...end, session: this.#id, device: identity.digest });
    end.signature = await identity.sign("end", end.payload);
    this.log.end = end;
    this.#send(Record.end, end);
    link.send("end", { session: this.#id, reason });
    this.#on.over(this.#denial ? { what: "denied", denial: this.#denial } : outcome);
  }
}

/** Lets go of what was chosen to be shown. */
function stop(screen) {
  for (const track of screen?.getTracks() ?? []) track.stop();
}
