// Figures of a session, on demand: what came in the last second, and how long the page took for it.

/** Counts what the decoder and the page do, and writes it into a list once a second while that is shown. */
export class Figures {
  constructor(list) {
    this.list = list;
    this.reset();
  }

  /** Shows them, from now on once a second; or hides them. */
  show(isShown) {
    this.list.hidden = !isShown;
    clearInterval(this.timer);
    this.reset();
    if (isShown) this.timer = setInterval(() => this.write(), 1000);
  }

  reset() {
    this.updates = 0;
    this.bytes = 0;
    this.busy = 0;
    this.pixels = 0;
  }

  received(bytes) { this.bytes += bytes; }

  /** An update was shown: so many pixels, in so many milliseconds of work. */
  shown(pixels, milliseconds) {
    this.updates += 1;
    this.pixels += pixels;
    this.busy += milliseconds;
  }

  write() {
    const number = (value, digits = 0) => value.toLocaleString("⟦de|en⟧", { maximumFractionDigits: digits });
    const rows = [
      ["⟦Bilder je Sekunde|Pictures a second⟧", number(this.updates)],
      ["⟦Daten je Sekunde|Data a second⟧", `${number(this.bytes / 1000, 1)} kB`],
      ["⟦Geänderte Punkte je Sekunde|Changed pixels a second⟧", number(this.pixels)],
      ["⟦Arbeit je Bild|Work for each⟧", this.updates ? `${number(this.busy / this.updates, 1)} ms` : "–"],
    ];
    this.list.replaceChildren(...rows.flatMap(([name, value]) => [cell("dt", name), cell("dd", value)]));
    this.reset();
  }
}

function cell(tag, text) {
  const cell = document.createElement(tag);
  cell.textContent = text;
  return cell;
}
