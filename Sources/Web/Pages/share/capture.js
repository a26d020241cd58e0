// The pictures of what the person has chosen to show, in a worker. `source` is one of
//   { frames }   a stream of video frames (ReadableStream), where the browser makes one
//   { track }    the track itself, where the browser gives it to a worker
//   { pace }     neither: the page hands over a picture whenever it is asked, every so many milliseconds. Timers of workers go on where
//                those of pages rest.
//
// Each picture is { data, width, height }, four bytes a pixel as a canvas has them.

/** Pictures to iterate over; `stop` ends them, `take` hands over one that `ask` has asked for. */
export function pictures(source, ask) {
  return source.pace ? new Asked(source.pace, ask) : new Streamed(source.frames ?? new MediaStreamTrackProcessor({ track: source.track }).readable);
}

class Drawing {
  #canvas = new OffscreenCanvas(1, 1);
  #context = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  /** The pixels of a frame or bitmap, which is closed. */
  pixels(image, width, height) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    this.#context.drawImage(image, 0, 0, width, height);
    image.close();
    return { data: this.#context.getImageData(0, 0, width, height).data, width, height };
  }
}

class Streamed {
  #drawing = new Drawing();
  #reader;

  constructor(frames) {
    this.#reader = frames.getReader();
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      yield this.#drawing.pixels(value, value.displayWidth, value.displayHeight);
    }
  }

  stop() { this.#reader.cancel(); }

  take() {}
}

class Asked {
  #drawing = new Drawing();
  #timer;
  #waiting;
  #isOver = false;

  constructor(pace, ask) {
    this.#timer = setInterval(ask, pace);
  }

  async *[Symbol.asyncIterator]() {
    while (!this.#isOver) {
      const bitmap = await new Promise((resolve) => { this.#waiting = resolve; });
      if (bitmap) yield this.#drawing.pixels(bitmap, bitmap.width, bitmap.height);
    }
  }

  stop() {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#waiting?.();
  }

  take(bitmap) {
    if (this.#waiting) this.#waiting(bitmap);
    else bitmap.close();
    this.#waiting = undefined;
  }
}
