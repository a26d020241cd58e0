// Joining by an administrator's link: this browser makes the operator's key, the person chooses how to sign in, and the administrator's command signs.
// The link's secret stands behind the # and never leaves the page.
import { api } from "{{asset:common/api.js}}";
import { fromBase64, toBase64url } from "{{asset:common/bytes.js}}";
import { forgetKey, invitation, makeKey } from "{{asset:common/operator-key.js}}";
import { data, element, fill, keepFragment, offerCopies, show } from "{{asset:common/page.js}}";
import { hasPasskeys, makePasskey, refusedByBrowser } from "{{asset:console/passkey.js}}";
import { drawQuickCode } from "{{asset:console/quick-code.js}}";

const ROLES = {
  admin: "⟦Administration|Administrator⟧", technician: "⟦Technik|Technician⟧", auditor: "⟦Revision|Auditor⟧",
  employee: "⟦Mitarbeiter|Employee⟧",
};

async function main() {
  fill(data);
  keepFragment();
  offerCopies();
  try {
    const secret = fromBase64(location.hash.slice(1));
    if (secret.length !== 32) throw new Error("⟦Dieser Link ist unvollständig. Öffnen Sie ihn noch einmal, ganz so, wie Sie ihn bekommen haben.|This link is incomplete. Open it once more, exactly as you were given it.⟧");
    const invited = await invitation(secret);
    const opened = await api.post("join/begin", { id: toBase64url(invited.id) });
    offer(invited, opened);
  } catch (error) {
    complain(error);
  }
}

/** Shows who is invited, and the two ways. */
function offer(invited, opened) {
  element("heading").textContent = `⟦Willkommen|Welcome⟧, ${opened.name}`;
  document.title = `⟦Beitreten|Join⟧ · ${opened.company}`;
  fill({
    name: opened.name, roleName: ROLES[opened.role] ?? opened.role, organisation: opened.company,
    secret: opened.secret.match(/.{1,4}/g).join(" "),
  });
  element("open-app").href = opened.address;
  element("username").value = opened.name;
  drawQuickCode(element("picture"), opened.address);
  show("with-passkey", hasPasskeys());
  element("with-password").open = !hasPasskeys();
  show("choose");
  element("passkey").addEventListener("click", () => join(invited, opened, (digest) => makePasskey({ ...opened, digest })));
  element("password-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const password = element("password").value.normalize("NFKC");
    if (password !== element("again").value.normalize("NFKC")) {
      return complain(new Error("⟦Die beiden Passwörter sind verschieden.|The two passwords differ.⟧"));
    }
    join(invited, opened, () => ({ password, code: element("code").value.replace(/\D/g, "") }));
  });
}

/** Makes the key and hands it in with what `factor` gives; the key of an attempt that fails is forgotten. */
async function join(invited, opened, factor) {
  show("problem", false);
  setBusy(true);
  let digest;
  try {
    const made = await makeKey();
    digest = made.digest;
    await api.post("join/finish", {
      challenge: opened.challenge, publicKey: toBase64url(made.publicKey), proof: toBase64url(await invited.proof(made.publicKey)),
      ...await factor(digest),
    });
    show("choose", false);
    show("waiting");
    history.replaceState(null, "", location.pathname + location.search);
    await waitForSignature(toBase64url(invited.id));
  } catch (error) {
    // Without an answer nobody knows whether the relay has taken it.
    if (digest && error.status !== 0) await forgetKey(digest);
    show("waiting", false);
    complain(error);
    setBusy(false);
  }
}

async function waitForSignature(id) {
  for (;;) {
    try {
      const { isIn } = await api.get("join", { id });
      if (isIn) break;
    } catch (error) {
      if (error.status !== 0) throw error;
    }
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  show("waiting", false);
  show("done");
  element("go").focus();
}

function setBusy(isBusy) {
  for (const button of document.querySelectorAll("#choose button:not([data-copy])")) button.disabled = isBusy;
}

function complain(error) {
  element("problem").textContent = refusedByBrowser(error);
  show("problem");
  element("problem").scrollIntoView({ block: "nearest" });
}

addEventListener("hashchange", () => location.reload());
main();
