// What every page begins with: the data that the server has put into it, and the few moves on the document that pages need.
// Text from anywhere goes into a page by textContent alone.

const place = document.getElementById("data");

/** What the server says; an empty object where it says nothing. */
export const data = place ? JSON.parse(place.textContent) : {};

/** The element with this id. */
export const element = (id) => document.getElementById(id);

/** Shows or hides an element. */
export function show(id, isShown = true) {
  element(id).hidden = !isShown;
}

/** Puts a text into every element that asks for it by `data-text`. */
export function fill(texts) {
  for (const slot of document.querySelectorAll("[data-text]")) {
    const text = texts[slot.dataset.text];
    if (text !== undefined) slot.textContent = text;
  }
}

/** Gives each button with `data-copy` the text of the element that it names. */
export function offerCopies() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const text = element(button.dataset.copy).textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "⟦Kopiert|Copied⟧";
      } catch {
        getSelection().selectAllChildren(element(button.dataset.copy));
        button.textContent = "⟦Strg+C drücken|Press Ctrl+C⟧";
      }
      setTimeout(() => { button.textContent = label; }, 2500);
    });
  }
}

/** Marks the language of the page, and lets the links to the other one keep what stands behind the `#`. */
export function keepFragment() {
  for (const link of document.querySelectorAll("a[data-lang]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
}
