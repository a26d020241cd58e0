// The firewall sheet as a table; /firewall.json is the same for machines.
import { data, element, fill, keepFragment, show } from "{{asset:common/page.js}}";

const PURPOSES = {
  relay: "⟦Fernwartung: Geräte, Techniker, Seiten|Remote support: devices, technicians, pages⟧",
  redirect: "⟦Leitet Browser zu HTTPS; nicht nötig|Leads browsers to HTTPS; not needed⟧",
};

fill(data);
keepFragment();
show("pin-line", Boolean(data.pin));
for (const rule of data.rules ?? []) {
  const cells = [
    rule.name, rule.addresses.join(", ") || "–", `${rule.transport.toUpperCase()} ${rule.port}`, "⟦ausgehend|outgoing⟧", PURPOSES[rule.purpose],
  ];
  const row = document.createElement("tr");
  row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
  element("rules").append(row);
}
