// A QR code (ISO/IEC 18004): byte mode, error correction level L, versions 1 to 13, mask 0. Enough for an address that an authenticator app reads.

/** For each version from 1: codewords of error correction in each block, and how many blocks there are of how many data codewords. */
const BLOCKS = [
  [7, [[1, 19]]], [10, [[1, 34]]], [15, [[1, 55]]], [20, [[1, 80]]], [26, [[1, 108]]], [18, [[2, 68]]], [20, [[2, 78]]],
  [24, [[2, 97]]], [30, [[2, 116]]], [18, [[2, 68], [2, 69]]], [20, [[4, 81]]], [24, [[2, 92], [2, 93]]], [26, [[4, 107]]],
];
/** Centres of the alignment patterns. */
const CENTRES = [
  [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58],
  [6, 34, 62],
];

/** Draws a text as a QR code into an svg element; hides it where the text is too long. */
export function drawQuickCode(picture, text) {
  const modules = quickCode(new TextEncoder().encode(text));
  picture.toggleAttribute("hidden", !modules);
  if (!modules) return;
  const [size, edge] = [modules.length, 4];
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + edge} ${y + edge}h1v1h-1z`] : [])));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", dark.join(""));
  path.setAttribute("fill", "currentColor");
  picture.setAttribute("viewBox", `0 0 ${size + 2 * edge} ${size + 2 * edge}`);
  picture.setAttribute("shape-rendering", "crispEdges");
  picture.replaceChildren(path);
}

/** Rows of modules, true where dark; undefined where the bytes do not fit. */
export function quickCode(bytes) {
  const index = BLOCKS.findIndex((_, at) => bytes.length <= capacity(at) - (at < 9 ? 2 : 3));
  if (index < 0) return undefined;
  const version = index + 1;
  const size = 17 + 4 * version;
  const modules = Array.from({ length: size }, () => Array(size).fill(false));
  const isFixed = Array.from({ length: size }, () => Array(size).fill(false));
  const set = (x, y, isDark) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    modules[y][x] = isDark;
    isFixed[y][x] = true;
  };
  drawPatterns(set, isFixed, index, size);
  drawFormat(set, version, size);
  placeBits(modules, isFixed, codewords(bytes, index), size);
  return modules;
}

const capacity = (index) => BLOCKS[index][1].reduce((sum, [count, length]) => sum + count * length, 0);

// The patterns that every code has.

function drawPatterns(set, isFixed, index, size) {
  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = -1; y <= 7; y++) {
      for (let x = -1; x <= 7; x++) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        set(left + x, top + y, ring !== 2 && ring !== 4);
      }
    }
  }
  for (let at = 8; at < size - 8; at++) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  for (const y of CENTRES[index]) {
    for (const x of CENTRES[index]) {
      const isCorner = (x === 6 && (y === 6 || y === size - 7)) || (x === size - 7 && y === 6);
      if (isCorner) continue;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }
  }
  set(8, size - 8, true);
}

/** Format (level L, mask 0) and, from version 7 on, the version, each with its own error correction. */
function drawFormat(set, version, size) {
  const format = withRemainder(0b01000, 10, 0x537) ^ 0x5412;
  const bit = (value, at) => ((value >> at) & 1) === 1;
  for (let at = 0; at < 15; at++) {
    const dark = bit(format, at);
    const near = at < 6 ? at : at < 8 ? at + 1 : at;
    if (at < 8) set(8, near, dark);
    else set(at === 8 ? 7 : 14 - at, 8, dark);
    if (at < 8) set(size - 1 - at, 8, dark);
    else set(8, size - 15 + at, dark);
  }
  if (version < 7) return;
  const word = withRemainder(version, 12, 0x1F25);
  for (let at = 0; at < 18; at++) {
    const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)];
    set(far, near, bit(word, at));
    set(near, far, bit(word, at));
  }
}

function withRemainder(value, bits, polynomial) {
  let rest = value << bits;
  const degree = 31 - Math.clz32(polynomial);
  while (rest && 31 - Math.clz32(rest) >= degree) rest ^= polynomial << (31 - Math.clz32(rest) - degree);
  return (value << bits) | rest;
}

// Data.

function codewords(bytes, index) {
  const [correction, groups] = BLOCKS[index];
  const bits = [];
  const put = (value, count) => { for (let at = count - 1; at >= 0; at--) bits.push((value >> at) & 1); };
  put(4, 4);
  put(bytes.length, index < 9 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const room = capacity(index);
  put(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = Array.from({ length: bits.length / 8 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8).join(""), 2));
  for (let pad = 0xEC; data.length < room; pad ^= 0xEC ^ 0x11) data.push(pad);
  const blocks = [];
  for (const [count, length] of groups) for (let block = 0; block < count; block++) blocks.push(data.splice(0, length));
  return [...interleaved(blocks), ...interleaved(blocks.map((block) => remainder(block, correction)))];
}

function interleaved(blocks) {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, at) => blocks.filter((block) => at < block.length).map((block) => block[at])).flat();
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(left, right) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11D);
    product ^= ((right >> bit) & 1) * left;
  }
  return product & 0xFF;
}

/** The codewords of error correction of a block (Reed-Solomon). */
function remainder(block, degree) {
  let divisor = [1];
  for (let root = 1, at = 0; at < degree; at++, root = times(root, 2)) {
    divisor = [...divisor, 0].map((value, place) => value ^ (place > 0 ? times(divisor[place - 1], root) : 0));
  }
  const rest = [...block, ...Array(degree).fill(0)];
  for (let at = 0; at < block.length; at++) {
    const factor = rest[at];
    for (let place = 0; place <= degree; place++) rest[at + place] ^= times(divisor[place], factor);
  }
  return rest.slice(block.length);
}

/** Two columns at a time from the right, up and down, around what is fixed; every second module is turned by the mask. */
function placeBits(modules, isFixed, words, size) {
  let at = 0;
  for (let right = size - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (isFixed[y][x]) continue;
        const isDark = at < words.length * 8 && ((words[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        at += 1;
        modules[y][x] = isDark !== ((x + y) % 2 === 0);
      }
    }
  }
}
