// Why sessions end, are refused, or do not come about: numbers of the wire, with the codes that people are told.

/** `SessionEnd`. */
export const End = Object.freeze({
  viewerLeft: 1, stoppedAtDevice: 2, operatorRevoked: 3, timeOver: 4, relayRestarted: 6, connectionLost: 7, protocolError: 8,
  agentStopped: 9, displayLost: 10, nobodyPresent: 11, endedByAdministrator: 12, outsideHours: 13, keyMissed: 14,
});

const END_CODES = {
  1: "viewer.left", 2: "device.stopped", 3: "operator.revoked", 4: "time.over", 5: "device.retired", 6: "relay.restart",
  7: "connection.lost", 8: "protocol.error", 9: "agent.stopped", 10: "display.lost", 11: "nobody.present",
  12: "administrator.ended", 13: "hours.over", 14: "key.missed",
};

/** The stable code of an end. */
export const endCode = (reason) => END_CODES[reason] ?? "connection.lost";

/** `Denial`: those that a guest in a browser finds. */
export const Denial = Object.freeze({
  reasonMissing: 1, roleMayNot: 2, operatorExpired: 3, operatorRevoked: 4, noRights: 7, rightsForbidden: 8, noDisplay: 10,
  consentRefused: 14, consentTimedOut: 15, grantInvalid: 65, grantReplayed: 66, grantExpired: 67, policyOutdated: 68,
});

const DENIAL_CODES = {
  1: "reason.missing", 2: "operator.role", 3: "operator.expired", 4: "operator.revoked", 7: "rights.none", 8: "rights.organisation",
  10: "display.none", 14: "consent.refused", 15: "consent.timeout", 65: "grant.badsig", 66: "grant.nonce", 67: "grant.expired",
  68: "policy.outdated",
};

/** How a session ended, for the customer. */
export function endedSentence(reason) {
  const code = endCode(reason);
  switch (code) {
    case "device.stopped": return `⟦Sie haben die Sitzung beendet|You have stopped the session⟧ (${code}).`;
    case "viewer.left": return `⟦Der Techniker hat die Sitzung beendet|The technician has left the session⟧ (${code}).`;
    case "connection.lost":
    case "relay.restart":
      return `⟦Die Verbindung ist abgerissen, darum ist die Sitzung beendet|The connection broke, therefore the session is over⟧ (${code}).`;
    case "hours.over": return `⟦Die Geschäftszeit ist vorbei|Business hours are over⟧ (${code}).`;
    case "display.lost":
      return `⟦Der Browser gibt das Bild nicht mehr her, darum ist die Sitzung beendet|The browser gives no picture any more, therefore the session is over⟧ (${code}).`;
    default: return `⟦Die Sitzung ist beendet|The session is over⟧ (${code}).`;
  }
}

/** Why no session came about, for the customer. */
export function deniedSentence(denial) {
  const code = DENIAL_CODES[denial] ?? "grant.badsig";
  switch (denial) {
    case Denial.consentRefused:
      return `⟦Sie haben abgelehnt; niemand hat etwas gesehen|You have refused; nobody has seen anything⟧ (${code}).`;
    case Denial.consentTimedOut:
      return `⟦Ohne Ihre Antwort wurde abgelehnt; niemand hat etwas gesehen|Without an answer of yours it was refused; nobody has seen anything⟧ (${code}).`;
    case Denial.noDisplay:
      return `⟦Dieser Browser kann keinen Bildschirm zeigen; niemand hat etwas gesehen|This browser cannot show a screen; nobody has seen anything⟧ (${code}).`;
    default:
      return `⟦Die Sitzung wurde nicht zugelassen, niemand hat etwas gesehen|The session was not admitted, nobody has seen anything⟧ (${code}).`;
  }
}

/** Why a key was not taken, and when a next try makes sense. */
export function refusedSentence({ refusal, seconds, opens }) {
  switch (refusal) {
    case 2: {
      const minutes = Math.max(1, Math.ceil(seconds / 60));
      return `⟦Von diesem Anschluss kamen zu viele falsche Schlüssel; gesperrt für|Too many wrong keys came from this line; locked for⟧ ${minutes} min (key.locked).`;
    }
    case 3: {
      if (opens <= 0) return "⟦Außerhalb der Geschäftszeiten gibt es keine Sitzung|Outside business hours there is no session⟧ (hours.closed).";
      const day = new Date(opens).toLocaleString("⟦de-DE|en-GB⟧", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
      return `⟦Außerhalb der Geschäftszeiten. Wieder geöffnet|Outside business hours. Open again⟧: ${day} (hours.closed).`;
    }
    default:
      return "⟦Dieser Schlüssel gilt nicht: vertippt, abgelaufen oder schon benutzt. Fragen Sie am Telefon nach|This key is not valid: mistyped, expired or used already. Ask on the telephone⟧ (key.unknown).";
  }
}
