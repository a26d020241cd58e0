// The pictures of a video, decoded by the browser's own H.264 decoder, each on its own: one goes in, and the same comes out.

// Baseline, level 4.0: what agents send.
const CONFIGURATION = { codec: "avc1.42E028", optimizeForLatency: true };

// Whether this browser decodes what agents send; where it does not, `takesVideo` must not be sent.
export async function decodesVideo() {
  if (!("VideoDecoder" in globalThis)) return false;
  try {
    return (await VideoDecoder.isConfigSupported(CONFIGURATION)).supported === true;
  } catch {
    return false;
  }
}

export class Video {
  #decoder;
  #waiting;
  #time = 0;

  // The planes of the picture in these bytes: brightness, blue and red, width * height, and a quarter of that twice. Throws where
  // the bytes are not such a picture.
  async decode(bytes, starts, { width, height }) {
    if (starts) this.#start();
    if (!this.#decoder || this.#decoder.state !== "configured") throw new Error("no video");
    const picture = await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#decoder.decode(new EncodedVideoChunk({ type: starts ? "key" : "delta", timestamp: this.#time++, data: bytes }));
    });
    try {
      return await planes(picture, width, height);
    } finally {
      picture.close();
    }
  }

  close() {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
  }

  #start() {
    this.close();
    this.#decoder = new VideoDecoder({
      output: (picture) => (this.#waiting ? this.#settle("resolve", picture) : picture.close()),
      error: (error) => this.#settle("reject", error),
    });
    this.#decoder.configure(CONFIGURATION);
  }

  #settle(how, value) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.[how](value);
  }
}

// Copies a picture out, whatever planes the browser has: three (I420), or two with blue and red in turns (NV12).
async function planes(picture, width, height) {
  const rect = { x: 0, y: 0, width, height };
  const buffer = new Uint8Array(picture.allocationSize({ rect }));
  const layout = await picture.copyTo(buffer, { rect });
  const plane = (index, columns, rows, step = 1, first = 0) => {
    const bytes = new Uint8Array(columns * rows);
    const { offset, stride } = layout[index];
    for (let row = 0; row < rows; row++) {
      const start = offset + row * stride + first;
      for (let column = 0; column < columns; column++) bytes[row * columns + column] = buffer[start + column * step];
    }
    return bytes;
  };
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  switch (picture.format) {
    case "I420":
      return [plane(0, width, height), plane(1, halfWidth, halfHeight), plane(2, halfWidth, halfHeight)];
    case "NV12":
      return [plane(0, width, height), plane(1, halfWidth, halfHeight, 2), plane(1, halfWidth, halfHeight, 2, 1)];
    default:
      throw new Error(`a picture of kind ${picture.format}`);
  }
}
