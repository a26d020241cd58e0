// Figures of a session, on demand: what came in the last second, how long the way to the device and back is, and the page's own work.

/** The encodings, in the order of `SectionKind`. */
const names = [
  "⟦verschoben|moved⟧", "Video", "⟦wieder gezeigt|shown again⟧", "⟦Text und Flächen|text and plain⟧", "⟦Foto, verlustfrei|photo, lossless⟧",
  "⟦Foto, vorläufig|photo, preview⟧",
];

/** Counts what the decoder and the page do, and writes it into a list once a second while that is shown. */
export class Figures {
  constructor(list, ping) {
    this.areas = names.map(() => 0);
    this.list = list;
    this.ping = ping;
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

  /** An update was shown: so many pixels, in so many milliseconds of work, so much of it by each kind of section. */
  shown(pixels, milliseconds, areas) {
    areas.forEach((area, kind) => { this.areas[kind] += area; });
    this.updates += 1;
    this.pixels += pixels;
    this.busy += milliseconds;
  }

  /** The device has answered the ping under way. */
  answered(token) {
    if (token !== this.pinged) return;
    this.pinged = undefined;
    this.roundTrip = performance.now() - this.pingedAt;
    this.shortest = Math.min(this.shortest ?? Infinity, this.roundTrip);
  }

  /** Milliseconds; a ping that has not come back counts as long as it has taken so far. */
  delay() {
    const waiting = this.pinged === undefined ? 0 : performance.now() - this.pingedAt;
    return this.roundTrip === undefined ? undefined : Math.max(this.roundTrip, waiting);
  }

  /** One ping at a time. */
  measure() {
    if (this.pinged !== undefined) return;
    this.pingedAt = performance.now();
    this.pinged = Math.round(this.pingedAt * 1000);
    this.ping(this.pinged);
  }

  /** What each encoding has brought since the page was opened, as shares of the picture's area. */
  shares() {
    const total = Math.max(1, this.areas.reduce((sum, area) => sum + area, 0));
    return names.map((name, kind) => [name, `${Math.round(this.areas[kind] * 100 / total)} %`]);
  }

  write() {
    const delay = this.delay();
    this.measure();
    const number = (value, digits = 0) => value.toLocaleString("⟦de|en⟧", { maximumFractionDigits: digits });
    const rows = [
      ["⟦Bilder je Sekunde|Frames per second⟧", number(this.updates)],
      ["⟦Verzögerung|Delay⟧", delay === undefined ? "–" : `${number(delay)} ms`],
      ["⟦davon durch Stau|from congestion⟧", delay === undefined ? "–" : `+${number(delay - this.shortest)} ms`],
      ["⟦Empfangen|Received⟧", this.bytes < 1e6 ? `${number(this.bytes / 1000)} kB/s` : `${number(this.bytes / 1e6, 1)} MB/s`],
      ["⟦Geänderte Punkte je Sekunde|Changed pixels a second⟧", number(this.pixels)],
      ["⟦Arbeit je Bild|Work for each⟧", this.updates ? `${number(this.busy / this.updates, 1)} ms` : "–"],
      ...this.shares(),
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
