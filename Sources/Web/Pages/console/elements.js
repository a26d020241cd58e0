// Making parts of the document. Text from anywhere becomes text: there is no way in here by which it could become anything else.

/**
 * An element: `tag` is its name with its classes ("p.note.bad"); `attributes` are set as they are, true as an empty one, undefined, null
 * and false not at all, and functions listen to the event of their name; children are elements, texts, or lists of them.
 */
export function make(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

/** Those of the children that are there. */
export function present(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== "");
}

/** Puts these children in the place of all others. Who has the focus and a `data-key` hands it to his heir. */
export function fill(element, ...children) {
  const focus = document.activeElement;
  const key = element.contains(focus) ? focus.dataset.key : undefined;
  element.replaceChildren(...present(children));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/**
 * Shows `items` as the children of `list`. Who is the same as before keeps its element, with its focus and its place on the screen; `key`
 * names an item, `draw` makes its element.
 */
export function showEach(list, items, key, draw) {
  const before = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const focus = document.activeElement;
  const owner = [...list.children].find((child) => child.contains(focus));
  const path = owner ? [...owner.querySelectorAll("*")].indexOf(focus) : -1;
  const now = items.map((item) => {
    const text = JSON.stringify(item);
    const old = before.get(String(key(item)));
    if (old?.shownText === text) return old;
    const element = draw(item);
    element.dataset.key = key(item);
    element.shownText = text;
    return element;
  });
  const isSame = now.length === list.children.length && now.every((element, index) => element === list.children[index]);
  if (isSame) return;
  list.replaceChildren(...now);
  const heir = owner && now.find((element) => element.dataset.key === owner.dataset.key);
  if (heir) (path < 0 ? heir : heir.querySelectorAll("*")[path])?.focus({ preventScroll: true });
}

/** Who calls the result more often than every `pause` milliseconds is answered once, at the end of the pause. */
export function calmly(pause, act) {
  let timer;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), pause);
  };
  later.stop = () => clearTimeout(timer);
  return later;
}
