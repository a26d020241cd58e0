// Statements, as Sources/Trust lays them down: those of the organisation and its relay are read, those of the guest written.
import { Reader, Writer } from "{{asset:common/bytes.js}}";

const VERSION = 1;

/** What a person decided: `ConsentRecord.Outcome`. */
export const Outcome = Object.freeze({ given: 1, refused: 2, timedOut: 3, takenBack: 4 });

/** What a signed record documents: `RecordKind`. */
export const Record = Object.freeze({ consent: 1, end: 2 });

/** `OrganisationPolicy`, as far as a guest needs it. */
export const readPolicy = (payload) => read(payload, (from) => {
  const policy = { version: from.i64(), issuedAt: from.i64(), company: from.text(), domain: from.text() };
  Object.assign(policy, { relayKey: from.fixed(32), auditKey: from.fixed(32) });
  from.fixed(32);
  from.list(() => [from.text(), from.bytes()]);
  // One for each class of devices; the last is that of guests.
  const rights = [from.u32(), from.u32(), from.u32(), from.u32()];
  return Object.assign(policy, { rights: rights[3], maxSeconds: from.u32(), consentVersion: from.text() });
});

/** `RevocationList`: operators by the digests of their keys. */
export const readRevocations = (payload) => read(payload, (from) => ({
  version: from.i64(), issuedAt: from.i64(), operators: from.list(() => from.fixed(32)), devices: from.list(() => from.fixed(32)),
}));

/** `Terms`. */
export const readTerms = (payload) => read(payload, (from) => ({
  version: from.i64(), issuedAt: from.i64(), german: from.text(), english: from.text(),
}));

/** The payload of the program's own terms, which nobody has signed. */
export function builtInTerms({ german, english }) {
  return begin().i64(0).i64(0).text(german).text(english).all;
}

/** `GrantStatement`. */
export const readGrant = (payload) => read(payload, (from) => ({
  id: from.fixed(16), session: from.fixed(16), variant: from.u8(), device: from.fixed(32), technician: from.fixed(32),
  technicianName: from.text(), rights: from.u32(), reason: from.text(), nonce: from.fixed(32), startWithin: from.u16(),
  maxSeconds: from.u32(), policyVersion: from.i64(), issuedAt: from.i64(), customer: from.isAtEnd ? "" : from.text(),
}));

/** The payload of a `ConsentRecord`; `person` is the commitment to a name, or undefined. */
export function consentRecord({ session, device, grant, outcome, rights, decidedAt, terms, customer, person }) {
  const writer = begin().fixed(session).fixed(device).fixed(grant).u8(outcome).u32(rights).i64(decidedAt).fixed(terms).text(customer);
  return (person ? writer.fixed(person) : writer).all;
}

/** The payload of an `EndRecord`. A browser lets no input through. */
export function endRecord({ session, device, reason, seconds, updates, sent, received, endedAt }) {
  const writer = begin().fixed(session).fixed(device).u16(reason).u32(seconds);
  return writer.i64(updates).i64(sent).i64(received).i64(0).i64(endedAt).all;
}

/** The payload of a `ReceiptSeal`. */
export function receiptSeal(evidence) {
  return begin().fixed(evidence).all;
}

const begin = () => new Writer().u8(VERSION);

/** Reads all of a payload; throws where anything is missing or left over. */
function read(payload, fields) {
  const reader = new Reader(payload);
  if (reader.u8() !== VERSION) throw new RangeError("another version");
  const content = fields(reader);
  if (!reader.isAtEnd) throw new RangeError("more than was asked for");
  return content;
}
