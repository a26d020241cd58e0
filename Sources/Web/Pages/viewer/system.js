// Loads WebAssembly modules and gives them the little that a C library asks of a system (WASI, snapshot preview 1): a clock,
// randomness, and files, of which there are none.

const compiled = new Map();

// The functions and the memory of a fresh instance. A module is fetched and compiled once.
export async function instantiate(url) {
  const system = new System();
  if (!compiled.has(url)) compiled.set(url, WebAssembly.compileStreaming(fetch(url)));
  const instance = await WebAssembly.instantiate(await compiled.get(url), { wasi_snapshot_preview1: system.functions });
  system.memory = instance.exports.memory;
  return instance.exports;
}

class System {
  memory;

  functions = {
    random_get: (address, length) => {
      for (let start = 0; start < length; start += 65536) {
        crypto.getRandomValues(new Uint8Array(this.memory.buffer, address + start, Math.min(65536, length - start)));
      }
      return 0;
    },
    clock_time_get: (_clock, _precision, address) => {
      new DataView(this.memory.buffer).setBigUint64(address, BigInt(Date.now()) * 1000000n, true);
      return 0;
    },
    fd_close: () => BAD_FILE,
    fd_seek: () => BAD_FILE,
    fd_write: () => BAD_FILE,
  };
}

// WASI's errno of a file that is not open.
const BAD_FILE = 8;
