// The technician's marks, over a small picture of what is shown. A page cannot draw on other windows, so the place is said in words as well.

const Mark = Object.freeze({ clear: 0, point: 1, begin: 2, line: 3 });
const COLOUR = "#e5231b";
/** How long the last word about a place stays, milliseconds. */
const FADING = 15000;

const COLUMNS = ["⟦links|left⟧", "", "⟦rechts|right⟧"];
const ROWS = ["⟦oben|top⟧", "", "⟦unten|bottom⟧"];

export class Marks {
  #preview;
  #canvas;
  #tell;
  #last;
  #fading;

  /** `tell` takes the words for where to look; empty where there is nothing to look for any more. */
  constructor(preview, canvas, tell) {
    this.#preview = preview;
    this.#canvas = canvas;
    this.#tell = tell;
  }

  show({ mark, x, y }) {
    if (mark === Mark.clear) return this.clear();
    const context = this.#context();
    if (mark === Mark.point) {
      context.beginPath();
      context.arc(x, y, this.#canvas.width / 24, 0, 2 * Math.PI);
      context.stroke();
    } else if (mark === Mark.line && this.#last) {
      context.beginPath();
      context.moveTo(...this.#last);
      context.lineTo(x, y);
      context.stroke();
    }
    this.#last = [x, y];
    this.#say(x, y);
  }

  clear() {
    this.#canvas.getContext("2d").clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#last = undefined;
    this.#tell("");
  }

  /** Marks have the places of the picture; it may have got another size. */
  #context() {
    const { width, height } = this.#preview.srcObject.getVideoTracks()[0].getSettings();
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    return Object.assign(this.#canvas.getContext("2d"), { strokeStyle: COLOUR, lineWidth: width / 120, lineCap: "round" });
  }

  #say(x, y) {
    const third = (value, size) => Math.min(2, Math.floor(3 * value / Math.max(1, size)));
    const place = [ROWS[third(y, this.#canvas.height)], COLUMNS[third(x, this.#canvas.width)]].filter(Boolean).join(" ");
    this.#tell(place || "⟦in der Mitte|in the middle⟧");
    clearTimeout(this.#fading);
    this.#fading = setTimeout(() => this.#tell(""), FADING);
  }
}
