// Why a session of the hosted viewer ends or does not come about, in words.
import { ApiError } from "{{asset:common/api.js}}";
import { Refused } from "{{asset:common/control.js}}";
import { NotOpened } from "{{asset:viewer/transport.js}}";

/** `SessionEnd`s that this end knows of itself. */
export const End = Object.freeze({ left: 1, restarted: 6, lost: 7, missed: 14 });
/** `SessionEnd`s and `Denial`s that pass by themselves: restart, loss, agent or display gone; no display, offline, busy, relay busy, no answer. */
const PASSING_ENDS = new Set([6, 7, 9, 10]);
const PASSING_DENIALS = new Set([10, 34, 35, 36, 37]);

/** Why it is over, in a sentence; `isPassing` where a later attempt may work without anybody changing anything. */
export class Failure extends Error {
  constructor(text, isPassing = false, reason = End.left) {
    super(text);
    this.isPassing = isPassing;
    this.reason = reason;
  }
}

/** Failures with the server's sentences: `ends`, `denials` and `refusals` by the numbers that travel. */
export class Endings {
  constructor(sentences) {
    this.sentences = sentences;
  }

  ended(reason) {
    return new Failure(this.sentences.ends[reason] ?? this.sentences.ends[End.lost], PASSING_ENDS.has(reason), reason);
  }

  denied(denial) {
    return new Failure(this.sentences.denials[denial] ?? this.sentences.ends[End.lost], PASSING_DENIALS.has(denial));
  }

  of(error) {
    if (error instanceof Failure) return error;
    if (error instanceof ApiError) return new Failure(error.message, error.status === 0);
    if (error instanceof Refused) return new Failure(this.sentences.refusals[error.refusal]);
    if (error instanceof NotOpened && error.isStranger) {
      return new Failure("⟦Das Gerät ist nicht das, für das es sich ausgibt. Es wurde nichts gesendet.|The device is not what it claims to be. Nothing was sent.⟧");
    }
    return new Failure("⟦Die Verbindung kam nicht zustande; versuchen Sie es noch einmal.|The connection did not come about; try again.⟧", true);
  }
}
