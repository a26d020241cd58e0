// Decodes every stream that the server has, with both builds and in pieces of every length, and hands back what the canvas then shows.
import { hasVectors } from "/common/vectors.js";
import { DecoderModule } from "/viewer/decoder-module.js";
import { Decoding } from "/viewer/decoding.js";
import { openDecoder } from "/viewer/decoder.js";
import { decodesVideo } from "/viewer/video.js";

let seed = 1;
const random = (limit) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % limit;

// The stream in pieces, and how many updates it holds.
async function fetchStream(name) {
  const bytes = new Uint8Array(await (await fetch(`/streams/${name}`)).arrayBuffer());
  const pieces = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + random(random(4) ? 40000 : 40);
    pieces.push(bytes.slice(start, end));
    start = end;
  }
  let updates = 0;
  const view = new DataView(bytes.buffer);
  for (let start = 0; start < bytes.length; start += 4 + (view.getUint32(start) & 0xffffff)) {
    if (bytes[start] === 0x45 && bytes[start + 12] === 1) updates += 1;
  }
  return { pieces, updates };
}

// Waits for all updates of a stream; `open` makes a decoder that tells of events.
async function play(name, open) {
  const { pieces, updates } = await fetchStream(name);
  const sent = [];
  let shown = 0;
  let milliseconds = 0;
  const { promise, resolve, reject } = Promise.withResolvers();
  const decoder = await open((event) => {
    if (event.what === "broken") reject(new Error(`${name} is broken`));
    if (event.what === "send") sent.push(event.bytes[0]);
    if (event.what !== "shown") return;
    milliseconds += event.milliseconds;
    if (++shown === updates) resolve();
  });
  for (const piece of pieces) decoder.receive(piece);
  await promise;
  return { decoder, sent, milliseconds };
}

// What a canvas shows, in the order of its memory.
function pixels(canvas) {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

export async function run(post) {
  const names = await (await fetch("/names")).json();
  const figures = {};
  for (const build of ["decoder", "decoder-simd"]) {
    for (const name of names) {
      const canvas = new OffscreenCanvas(1, 1);
      const { decoder, sent, milliseconds } = await play(name, async (tell) => {
        const module = await DecoderModule.load(`/viewer/${build}.wasm`);
        module.open(0, 0);
        return new Decoding(module, canvas, tell);
      });
      figures[`${build} ${name}`] = { sent, milliseconds };
      await post(`/pictures/${build}/${name}`, pixels(canvas));
      decoder.close();
    }
  }
  // As the viewer's page has it: in a worker, drawn into a canvas of the page.
  const name = names[0];
  const canvas = document.getElementById("screen");
  const { decoder } = await play(name, (tell) => openDecoder(canvas, { beginning: 0, rights: 0 }, tell));
  await frame();
  await post(`/pictures/worker/${name}`, pixels(canvas));
  decoder.close();
  return { vectors: hasVectors(), video: await decodesVideo(), figures };
}
