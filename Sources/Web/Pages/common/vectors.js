// Whether the browser knows vector instructions: a function with one of them is valid then.
const FUNCTION = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

export const hasVectors = () => WebAssembly.validate(FUNCTION);
