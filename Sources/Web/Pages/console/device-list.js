// A list of any length of which only what can be seen is there: rows of one height, fetched by pages of a hundred as they come into sight.
// The list itself has the focus and says which row is meant, so that rows may come, go and change below it.
import { make } from "{{asset:console/elements.js}}";

const page = 100;
const margin = 8;

/**
 * The list. `fetchPage(offset, { signal, background })` → { total, rows }; `draw(row)` → the cells of a row; `open(row)` is called for the row that somebody
 * opens; `counted(total)` for every new number of rows. Returns { element, begin(first, position) → afresh, with the first page or at
 * the position where there is one, refresh() → the same rows as they are now, position(), focus(), close() }.
 */
export function windowedList(label, { fetchPage, draw, open, counted, href }) {
  const rows = make("div.window", { role: "rowgroup" });
  const element = make("div.list", { role: "grid", tabindex: "0", "aria-label": label, "aria-rowcount": "-1" }, rows);
  let [total, chosen, generation] = [0, 0, 0];
  let start;
  let pages = new Map();
  let waiting = new Map();
  let height = 0;

  const row = (index) => pages.get(Math.floor(index / page))?.[index % page];

  function begin(first, position) {
    generation += 1;
    for (const fetching of waiting.values()) fetching.abort();
    [pages, waiting, chosen, start] = [new Map(), new Map(), position?.chosen ?? 0, position?.top];
    element.scrollTop = 0;
    if (first && !position) take(0, first);
    else need(Math.floor(chosen / page));
  }

  async function need(number, background = false) {
    if (waiting.has(number)) return;
    const [asked, fetching] = [generation, new AbortController()];
    waiting.set(number, fetching);
    try {
      const answer = await fetchPage(number * page, { signal: fetching.signal, background });
      if (asked === generation) take(number, answer);
    } catch (refusal) {
      if (asked === generation && refusal.name !== "AbortError") element.dispatchEvent(new CustomEvent("refusal", { detail: refusal }));
    } finally {
      if (waiting.get(number) === fetching) waiting.delete(number);
    }
  }

  function take(number, answer) {
    pages.set(number, answer.rows);
    if (answer.total !== total || element.getAttribute("aria-rowcount") === "-1") {
      total = answer.total;
      chosen = Math.max(0, Math.min(chosen, total - 1));
      element.setAttribute("aria-rowcount", total);
    }
    counted(total);
    show();
    if (start !== undefined) element.scrollTop = start;
    start = undefined;
  }

  /** Asks again for what is in sight; what is further away is forgotten. */
  function refresh() {
    const [from, to] = sight();
    const [first, last] = [Math.floor(from / page), Math.floor(Math.max(from, to - 1) / page)];
    for (const number of pages.keys()) if (number < first || number > last) pages.delete(number);
    for (let number = first; number <= last; number += 1) need(number, true);
  }

  function sight() {
    const from = Math.max(0, Math.floor(element.scrollTop / height) - margin);
    return [from, Math.min(total, Math.ceil((element.scrollTop + element.clientHeight) / height) + margin)];
  }

  function show() {
    height = parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 44;
    const [from, to] = sight();
    rows.style.height = `${total * height}px`;
    const known = new Map([...rows.children].map((child) => [Number(child.dataset.index), child]));
    for (const [index, child] of known) if (index < from || index >= to) child.remove();
    for (let index = from; index < to; index += 1) {
      const content = row(index);
      if (!content) need(Math.floor(index / page));
      const old = known.get(index);
      const text = JSON.stringify(content) ?? "";
      if (old?.isConnected && old.shownText === text) continue;
      const now = line(index, content, text);
      if (old?.isConnected) old.replaceWith(now);
      else rows.append(now);
    }
    mark();
  }

  function line(index, content, text) {
    const made = make("div.line", { role: "row", id: `row-${index}`, "data-index": index, "aria-rowindex": index + 1, "data-id": content?.id });
    made.style.transform = `translateY(${index * height}px)`;
    made.shownText = text;
    if (content) made.append(...draw(content));
    return made;
  }

  function mark() {
    for (const child of rows.children) child.setAttribute("aria-selected", Number(child.dataset.index) === chosen);
    if (total > 0) element.setAttribute("aria-activedescendant", `row-${chosen}`);
    else element.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = Math.max(0, Math.min(index, total - 1));
    const [top, bottom] = [chosen * height, (chosen + 1) * height];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    show();
  }

  element.addEventListener("keydown", (event) => {
    const screen = Math.max(1, Math.floor(element.clientHeight / height) - 1);
    const targets = {
      ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + screen, PageUp: chosen - screen, Home: 0, End: total - 1, j: chosen + 1,
      k: chosen - 1,
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && row(chosen)) open(row(chosen));
    else if (event.key in targets) choose(targets[event.key]);
    else return;
    event.preventDefault();
  });
  element.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    if (!line || event.target.closest("a")) return;
    chosen = Number(line.dataset.index);
    mark();
    if (row(chosen) && getSelection().isCollapsed) open(row(chosen));
  });
  element.addEventListener("scroll", () => requestAnimationFrame(show), { passive: true });
  const size = new ResizeObserver(() => { if (total > 0) show(); });
  size.observe(element);
  return { element, begin, refresh, position: () => ({ chosen, top: element.scrollTop }), focus: () => element.focus({ preventScroll: true }), close: () => size.disconnect() };
}
