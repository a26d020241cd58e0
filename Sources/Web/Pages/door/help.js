// What an organisation tells its customers to do, in its own words: paragraphs with blank lines between, lines that begin with a number as steps.

/** Puts the organisation's words in place of the page's own, for the systems that it has any for. */
export function showHelp(help = {}) {
  for (const place of document.querySelectorAll("[data-help]")) {
    const systems = place.dataset.help.split(" ");
    const own = systems.filter((system) => help[system]).map((system) => block(system, help[system]));
    const others = systems.filter((system) => !help[system]);
    const builtIn = document.createElement("div");
    builtIn.dataset.system = others.join(" ");
    builtIn.append(...place.childNodes);
    place.append(...own, builtIn);
  }
}

function block(system, text) {
  const block = document.createElement("div");
  block.dataset.system = system;
  block.append(...text.split(/\n\s*\n/).map((part) => part.trim().split("\n")).map(part));
  return block;
}

/** A list where every line is a step, else a paragraph. */
function part(lines) {
  const step = /^\d{1,2}[.)]\s+/;
  if (!lines.every((line) => step.test(line))) return paragraph(lines.join("\n"));
  const list = Object.assign(document.createElement("ol"), { className: "steps" });
  list.append(...lines.map((line) => {
    const item = document.createElement("li");
    item.append(paragraph(line.replace(step, "")));
    return item;
  }));
  return list;
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { className: "own", textContent: text });
}
