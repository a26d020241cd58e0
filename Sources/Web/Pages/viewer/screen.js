// The device's picture in the window: its size there, what lies under a place, and its pointer, which is the window's own and never lags.

/** Shows one device's screen in an element of a frame that may scroll. */
export class Screen {
  constructor(surface, frame) {
    this.surface = surface;
    this.frame = frame;
    this.origin = { x: 0, y: 0 };
    this.size = { width: 1, height: 1 };
    this.isFitted = false;
    new ResizeObserver(() => this.lay()).observe(frame);
  }

  /** A new canvas for a new session: the decoder keeps the one it gets for good. */
  canvas() {
    const canvas = document.createElement("canvas");
    this.surface.replaceChildren(canvas);
    return canvas;
  }

  /** The part of the device's screen that is shown. */
  show(x, y, width, height) {
    this.origin = { x, y };
    this.size = { width, height };
    this.lay();
  }

  /** Fits the picture into the window, or shows each of its pixels as one of the display's. */
  fit(isFitted) {
    this.isFitted = isFitted;
    this.lay();
  }

  lay() {
    const { width, height } = this.size;
    const own = 1 / devicePixelRatio;
    const fitting = Math.min(this.frame.clientWidth / width, this.frame.clientHeight / height);
    const scale = this.isFitted ? fitting : own;
    this.surface.style.width = `${width * scale}px`;
    this.surface.style.height = `${height * scale}px`;
    // Whole steps stay crisp, anything between them is smoothed.
    this.surface.style.imageRendering = Number.isInteger(scale * devicePixelRatio) ? "pixelated" : "auto";
  }

  /** Moves the part of the picture that the window shows by so many pixels of the window; returns what was beyond its edge. */
  pan(x, y) {
    const before = { x: this.frame.scrollLeft, y: this.frame.scrollTop };
    this.frame.scrollBy(x, y);
    return { x: x - (this.frame.scrollLeft - before.x), y: y - (this.frame.scrollTop - before.y) };
  }

  /** The place of the device's whole screen under an event. */
  placeOf(event) {
    const box = this.surface.getBoundingClientRect();
    const inside = (value, start, length, count) => Math.min(count - 1, Math.max(0, Math.floor((value - start) * count / length)));
    return {
      x: this.origin.x + inside(event.clientX, box.left, box.width, this.size.width),
      y: this.origin.y + inside(event.clientY, box.top, box.height, this.size.height),
    };
  }

  /** The device's pointer from a `cursor` frame: u16 width, height, hot x, hot y, then premultiplied ARGB. */
  point(payload) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const [width, height, hotX, hotY] = [0, 2, 4, 6].map((offset) => view.getUint16(offset));
    if (width === 0 || height === 0) return void (this.surface.style.cursor = "none");
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const argb = view.getUint32(8 + pixel * 4);
      const alpha = argb >>> 24;
      const plain = (shift) => alpha === 0 ? 0 : Math.min(255, Math.round((argb >>> shift & 0xFF) * 255 / alpha));
      image.data.set([plain(16), plain(8), plain(0), alpha], pixel * 4);
    }
    const picture = new OffscreenCanvas(width, height);
    picture.getContext("2d").putImageData(image, 0, 0);
    const turn = this.turn = (this.turn ?? 0) + 1;
    picture.convertToBlob().then((blob) => {
      // A newer one may have overtaken this one.
      if (turn !== this.turn) return;
      URL.revokeObjectURL(this.cursor);
      this.cursor = URL.createObjectURL(blob);
      this.surface.style.cursor = `url(${this.cursor}) ${hotX} ${hotY}, default`;
    });
  }
}
