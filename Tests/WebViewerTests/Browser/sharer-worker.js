// Shares a canvas on which things happen, in a worker as the customer's page does, and shows it with the viewer's module: what each picture
// took, and what the viewer has once nothing is left to be sent.
import { DecoderModule, Step as Shown } from "/viewer/decoder-module.js";
import { Order, SharerModule, Step } from "/share/sharer-module.js";

const [WIDTH, HEIGHT, LINE, FRAMES] = [1920, 1080, 18, 90];

// A page of text, in the language of no country.
class Page {
  seed = 1;
  row = 0;
  column = 0;

  constructor() {
    this.canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    this.context = this.canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    this.context.font = "14px monospace";
    this.fill(0, HEIGHT, "white");
    for (let y = 0; y < HEIGHT; y += LINE) this.write(y);
  }

  random(limit) {
    return (this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0) % limit;
  }

  fill(y, height, style) {
    this.context.fillStyle = style;
    this.context.fillRect(0, y, WIDTH, height);
  }

  write(y) {
    this.context.fillStyle = ["black", "#204080", "#a03010"][this.random(3)];
    let line = "";
    for (let count = 20 + this.random(160); count > 0; count--) line += String.fromCharCode(97 + this.random(26));
    this.context.fillText(line.replaceAll("q", " "), 20, y + 14);
  }

  scenes = {
    type: () => {
      this.context.fillStyle = "black";
      this.context.fillText(String.fromCharCode(97 + this.random(26)), 20 + this.column * 9, 500 + this.row * LINE + 14);
      this.column = (this.column + 1) % 200;
      if (this.column === 0) this.row += 1;
    },
    scroll: () => {
      this.context.drawImage(this.canvas, 0, 3 * LINE, WIDTH, HEIGHT - 3 * LINE, 0, 0, WIDTH, HEIGHT - 3 * LINE);
      this.fill(HEIGHT - 3 * LINE, 3 * LINE, "white");
      for (let y = HEIGHT - 3 * LINE; y < HEIGHT; y += LINE) this.write(y);
    },
    drag: () => {
      const x = 100 + this.random(20) + this.column++ * 9;
      const shade = this.context.createLinearGradient(x, 200, x + 600, 600);
      shade.addColorStop(0, "#3355aa");
      shade.addColorStop(1, "#ddccee");
      this.context.fillStyle = shade;
      this.context.fillRect(x, 200, 600, 400);
    },
    still: () => {},
  };

  pixels() {
    return this.context.getImageData(0, 0, WIDTH, HEIGHT).data;
  }
}

// Leads both ends to an open session and carries what they say.
class Desk {
  constructor(sharer, decoder) {
    Object.assign(this, { sharer, decoder, now: 1000, bytes: 0, told: [] });
    sharer.open();
    decoder.open(2, 1);
    this.carry(sharer.challenge(new Uint8Array(32)));
    this.carry(sharer.ask(60));
    this.carry(sharer.welcome(600, "browser"));
  }

  // Hands bytes to the viewer, and to the sharer what it answers.
  carry(bytes) {
    if (!bytes) throw new Error("the sharer has nothing to say");
    this.bytes += bytes.length;
    this.decoder.receive(bytes);
    for (let step = this.decoder.step(); step !== Shown.wait; step = this.decoder.step()) {
      if (step === Shown.broken) throw new Error("the viewer does not understand");
      if (step === Shown.grant && this.decoder.present(new Uint8Array(3), new Uint8Array(64))) this.answer(this.decoder.message());
      if (step === Shown.show && this.decoder.presented()) this.answer(this.decoder.message());
    }
  }

  answer(bytes) {
    this.sharer.receive(bytes);
    for (let step = this.sharer.step(this.now); step !== Step.wait; step = this.sharer.step(this.now)) {
      if (step === Step.broken) throw new Error("the sharer does not understand");
      this.told.push(step);
    }
  }

  // Shows a picture, and all of it; returns the milliseconds that the sharer took.
  show(pixels) {
    this.now += 33;
    let spent = 0;
    let start = performance.now();
    if (!this.sharer.picture(pixels, WIDTH, HEIGHT, Order.canvas)) throw new Error("no picture");
    for (;;) {
      const bytes = this.sharer.tick(this.now);
      spent += performance.now() - start;
      if (bytes) this.carry(bytes);
      if (!bytes && this.sharer.due(this.now) !== 0) return spent;
      start = performance.now();
    }
  }

  // Lets time pass until nothing is left to be sent; returns the milliseconds of that time.
  settle() {
    const start = this.now;
    for (let due = this.sharer.due(this.now); due < Infinity; due = this.sharer.due(this.now)) {
      this.now += Math.max(due, 1);
      const bytes = this.sharer.tick(this.now);
      if (bytes) this.carry(bytes);
      if (this.now - start > 60000) throw new Error("it never ends");
    }
    return this.now - start;
  }
}

const middle = (values) => values.toSorted((first, second) => first - second)[Math.floor(values.length / 2)];

async function play(build, scene) {
  const desk = new Desk(await SharerModule.load(`/share/sharer${build}.wasm`), await DecoderModule.load(`/viewer/decoder${build}.wasm`));
  const page = new Page();
  const first = desk.show(page.pixels());
  const firstBytes = desk.bytes;
  const times = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    page.scenes[scene]();
    times.push(desk.show(page.pixels()));
  }
  const bytes = Math.round((desk.bytes - firstBytes) / FRAMES);
  const settled = desk.settle();
  const shown = desk.decoder.pixels(0, 0, WIDTH, HEIGHT).data;
  const expected = page.pixels();
  const isExact = expected.every((byte, index) => byte === shown[index]);
  const figures = {
    isExact, told: desk.told, first, firstBytes, middle: middle(times), longest: Math.max(...times), bytes, settled,
  };
  desk.sharer.close();
  desk.decoder.close();
  return figures;
}

const figures = {};
for (const build of ["", "-simd"]) {
  for (const scene of ["type", "scroll", "drag", "still"]) figures[`${scene}${build}`] = await play(build, scene);
}
self.postMessage(figures);
