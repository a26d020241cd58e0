// A desk stream's pictures in a canvas, in a worker where the browser lets one draw.
//
//   const decoder = await openDecoder(canvas, { beginning: Beginning.presented, rights: 0 }, (event) => …)
//   decoder.receive(bytes)           plain bytes of the stream, however they were cut
//   decoder.say("ask", rights)       calls `present`, `ask` or `end` of DecoderModule; what is to be sent comes as an event
//   decoder.call("proved", true)     calls `proved` or `deny`
//   decoder.close()
//
// Events: { what: "frame", bytes }                   a whole frame of the agent, header and all, never an update
//         { what: "send", bytes }                    a frame that is to be sent: an acknowledgement, an answer
//         { what: "grant" | "agree", bytes }         the frame that a grant, or the key agreement, is to answer
//         { what: "shown", pixels, milliseconds, areas } an update is in the canvas
//         { what: "broken" }                         the stream breaks the protocol; close it
import { startDecoding } from "{{asset:viewer/decoding.js}}";

export { Beginning } from "{{asset:viewer/decoder-module.js}}";
export { decodesVideo } from "{{asset:viewer/video.js}}";

export async function openDecoder(canvas, options, tell) {
  if ("transferControlToOffscreen" in canvas && "Worker" in globalThis) return await openWorker(canvas, options, tell);
  return await startDecoding(canvas, options, tell);
}

function openWorker(canvas, options, tell) {
  const worker = new Worker("{{asset:viewer/decoder-worker.js}}", { type: "module" });
  const post = (call, values, transferred = []) => worker.postMessage({ call, values }, transferred);
  const decoder = {
    receive: (bytes) => post("receive", [bytes]),
    say: (...values) => post("say", values),
    call: (...values) => post("call", values),
    close: () => worker.terminate(),
  };
  return new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error("the decoder does not start"));
    worker.onmessage = ({ data }) => {
      if (data.what === "ready") return resolve(decoder);
      if (data.what === "broken") reject(new Error("the decoder does not start"));
      tell(data);
    };
    const screen = canvas.transferControlToOffscreen();
    post("start", [screen, options], [screen]);
  });
}
