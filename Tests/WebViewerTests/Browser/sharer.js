// Runs the worker that shares and shows.
export function run() {
  const worker = new Worker("/test/sharer-worker.js", { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
}
