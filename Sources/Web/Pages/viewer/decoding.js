// One desk stream, decoded in the order it comes: what the page has to know and send is handed to `tell`, what is to be seen is
// drawn into a canvas. While a picture of a video is away at the browser's decoder everything behind it waits.
import { DecoderModule, Step } from "{{asset:viewer/decoder-module.js}}";
import { Video } from "{{asset:viewer/video.js}}";

const KIND_SCREEN = 0x44;

export class Decoding {
  #module;
  #context;
  #tell;
  #video = new Video();
  #isBusy = false;

  // `tell` takes { what: "frame" | "send" | "grant" | "agree", bytes }, { what: "shown", pixels, milliseconds, areas } and { what: "broken" }.
  constructor(module, canvas, tell) {
    this.#module = module;
    this.#context = canvas.getContext("2d", { alpha: false });
    this.#tell = tell;
  }

  receive(bytes) {
    this.#module.receive(bytes);
    return this.#run();
  }

  // Calls a function of the module that may leave a frame to send.
  say(name, ...values) {
    if (this.#module[name](...values)) this.#tell({ what: "send", bytes: this.#module.message() });
  }

  // Calls a function of the module that leaves none.
  call(name, ...values) {
    this.#module[name](...values);
  }

  close() {
    this.#video.close();
    this.#module.close();
  }

  async #run() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let step = this.#next(); step !== Step.wait; step = this.#next()) {
      if (step === Step.decode) await this.#decode();
      if (step === Step.broken) return this.#tell({ what: "broken" });
    }
    this.#isBusy = false;
  }

  #next() {
    const start = performance.now();
    const step = this.#module.step();
    switch (step) {
      case Step.frame: this.#take(this.#module.message()); break;
      case Step.send: this.#tell({ what: "send", bytes: this.#module.message() }); break;
      case Step.grant: this.#tell({ what: "grant", bytes: this.#module.message() }); break;
      case Step.agree: this.#tell({ what: "agree", bytes: this.#module.message() }); break;
      case Step.show: this.#show(start); break;
    }
    return step;
  }

  #take(frame) {
    if (frame[0] === KIND_SCREEN) {
      const view = new DataView(frame.buffer);
      const canvas = this.#context.canvas;
      const [width, height] = [view.getUint16(8), view.getUint16(10)];
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    }
    this.#tell({ what: "frame", bytes: frame });
  }

  #show(start) {
    const places = this.#module.places();
    let pixels = 0;
    for (let index = 0; index < places.length; index += 4) {
      const [x, y, width, height] = places.subarray(index, index + 4);
      this.#context.putImageData(this.#module.pixels(x, y, width, height), x, y);
      pixels += width * height;
    }
    this.#tell({ what: "shown", pixels, milliseconds: performance.now() - start, areas: this.#module.areas() });
    this.say("presented");
  }

  async #decode() {
    const bytes = this.#module.message();
    try {
      this.#module.deliverVideo(await this.#video.decode(bytes, this.#module.videoStarts(), this.#module.videoSize()));
    } catch {
      // The module finds no picture, asks for a new epoch, and with it the video begins again.
    }
  }
}

export async function startDecoding(canvas, { beginning, rights, url }, tell) {
  const module = await DecoderModule.load(url);
  module.open(beginning, rights);
  return new Decoding(module, canvas, tell);
}
