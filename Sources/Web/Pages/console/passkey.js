// Passkeys of this browser or of a device beside it (Web Authentication).
import { fromBase64, toBase64url } from "{{asset:common/bytes.js}}";

/** Whether passkeys are possible here: not everywhere, and never at an address without a name. */
export const hasPasskeys = () => Boolean(window.PublicKeyCredential) && !/^[\d.]+$|^\[/.test(location.hostname);

/** Makes a passkey that knows its owner by itself, so that nobody has to name him to sign in. */
export async function makePasskey({ challenge, party, name, company, digest }) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: fromBase64(challenge),
      rp: { id: party, name: company },
      user: { id: new TextEncoder().encode(digest), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none",
    },
  });
  return {
    attestation: toBase64url(new Uint8Array(made.response.attestationObject)),
    clientData: toBase64url(new Uint8Array(made.response.clientDataJSON)),
  };
}

/** Shows a passkey. */
export async function usePasskey({ challenge, party }) {
  const used = await navigator.credentials.get({
    publicKey: { challenge: fromBase64(challenge), rpId: party, allowCredentials: [], userVerification: "required" },
  });
  return {
    challenge,
    id: toBase64url(new Uint8Array(used.rawId)),
    clientData: toBase64url(new Uint8Array(used.response.clientDataJSON)),
    authenticatorData: toBase64url(new Uint8Array(used.response.authenticatorData)),
    signature: toBase64url(new Uint8Array(used.response.signature)),
  };
}

/** What to say where the browser itself does not do it: the person has closed its window, or it took too long. */
export const refusedByBrowser = (error) => error instanceof DOMException
  ? "⟦Der Browser hat den Vorgang abgebrochen. Versuchen Sie es noch einmal.|The browser broke it off. Try again.⟧"
  : error.message;
