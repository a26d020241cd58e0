// Decodes beside the page, so that input never waits for a picture.
import { startDecoding } from "{{asset:viewer/decoding.js}}";

let decoding;

self.onmessage = ({ data: { call, values } }) => {
  if (call !== "start") return decoding.then((decoding) => decoding[call](...values));
  decoding = startDecoding(...values, (event) => self.postMessage(event));
  decoding.then(
    () => self.postMessage({ what: "ready" }),
    () => self.postMessage({ what: "broken" }),
  );
};
