// Signing in to the console: one step with a passkey, or name, password and code together. The relay has no half-way state to show.
import { api } from "{{asset:common/api.js}}";
import { data, element, fill, keepFragment, show } from "{{asset:common/page.js}}";
import { hasPasskeys, refusedByBrowser, usePasskey } from "{{asset:console/passkey.js}}";

function main() {
  fill(data);
  keepFragment();
  show("unready", !data.isReady);
  show("form-card", Boolean(data.isReady));
  if (!data.isReady) return;
  document.title = `⟦Anmelden|Sign in⟧ · ${data.company}`;
  show("with-passkey", hasPasskeys());
  element("passkey").addEventListener("click", () => attempt(async () => {
    await api.post("sign-in/finish", await usePasskey(await api.post("sign-in/begin")));
  }));
  element("password-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => api.post("sign-in/finish", {
      name: element("name").value.trim(), password: element("password").value.normalize("NFKC"),
      code: element("code").value.replace(/\D/g, ""),
    }));
  });
  if (data.isSentHere) lookForSession();
}

/** Signs in, and shows the console; or says why not, and leaves what was typed but the code. */
async function attempt(way) {
  show("problem", false);
  setBusy(true);
  try {
    await way();
    location.reload();
  } catch (error) {
    element("problem").textContent = refusedByBrowser(error);
    show("problem");
    element("code").value = "";
    setBusy(false);
  }
}

function setBusy(isBusy) {
  for (const button of document.querySelectorAll("main button")) button.disabled = isBusy;
}

/** Who comes by a link from elsewhere is shown this page although he is signed in: browsers keep the cookie back on that one step. */
async function lookForSession() {
  try {
    await api.get("me", {}, { background: true });
    location.replace(location.href.split("#")[0]);
  } catch {
    // Signed out, as it looks.
  }
}

main();
