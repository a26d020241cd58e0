// From a browser's key events to keysyms (X11, keysymdef.h), which the agent types whatever the layout at either end is.

const named = {
  Backspace: 0xFF08, Tab: 0xFF09, Enter: 0xFF0D, Pause: 0xFF13, ScrollLock: 0xFF14, Escape: 0xFF1B, Home: 0xFF50,
  ArrowLeft: 0xFF51, ArrowUp: 0xFF52, ArrowRight: 0xFF53, ArrowDown: 0xFF54, PageUp: 0xFF55, PageDown: 0xFF56, End: 0xFF57,
  PrintScreen: 0xFF61, Insert: 0xFF63, Undo: 0xFF65, Find: 0xFF68, Cancel: 0xFF69, Help: 0xFF6A, ContextMenu: 0xFF67,
  NumLock: 0xFF7F, CapsLock: 0xFFE5, Delete: 0xFFFF, AltGraph: 0xFE03, Compose: 0xFF20,
  AudioVolumeDown: 0x1008FF11, AudioVolumeMute: 0x1008FF12, AudioVolumeUp: 0x1008FF13,
};
const paired = {
  Shift: [0xFFE1, 0xFFE2], Control: [0xFFE3, 0xFFE4], Alt: [0xFFE9, 0xFFEA], Meta: [0xFFEB, 0xFFEC], Super: [0xFFEB, 0xFFEC],
};
const keypad = {
  Enter: 0xFF8D, Home: 0xFF95, ArrowLeft: 0xFF96, ArrowUp: 0xFF97, ArrowRight: 0xFF98, ArrowDown: 0xFF99, PageUp: 0xFF9A,
  PageDown: 0xFF9B, End: 0xFF9C, Clear: 0xFF9D, Insert: 0xFF9E, Delete: 0xFF9F, "*": 0xFFAA, "+": 0xFFAB, ",": 0xFFAC, "-": 0xFFAD,
  ".": 0xFFAE, "/": 0xFFAF,
};
/** What a dead key types by itself, and the keysym of the dead key. */
const dead = {
  "`": 0xFE50, "´": 0xFE51, "'": 0xFE51, "^": 0xFE52, "~": 0xFE53, "¯": 0xFE54, "˘": 0xFE55, "˙": 0xFE56, "¨": 0xFE57, "\"": 0xFE57,
  "°": 0xFE58, "˝": 0xFE59, "ˇ": 0xFE5A, "¸": 0xFE5B, "˛": 0xFE5C,
};
/** With Shift, or with AltGr, a dead key is often another one: on a German keyboard the key of ´ is ` with Shift. */
const deadShifted = { "´": 0xFE50, "^": 0xFE58, "¨": 0xFE52 };

/** The keysym of a character: Latin-1 is itself, all others lie above 0x01000000. */
export function ofCharacter(character) {
  const point = character.codePointAt(0);
  return point >= 0x20 && point <= 0x7E || point >= 0xA0 && point <= 0xFF ? point : 0x01000000 + point;
}

/** The keysym of a key event; 0 for a key that means nothing. `layout` maps codes to what the keys type alone, where the browser tells. */
export function ofEvent(event, layout) {
  const { key, code, location } = event;
  if (location === KeyboardEvent.DOM_KEY_LOCATION_NUMPAD) {
    if (key in keypad) return keypad[key];
    if (/^[0-9]$/.test(key)) return 0xFFB0 + Number(key);
  }
  if (key in paired) return paired[key][location === KeyboardEvent.DOM_KEY_LOCATION_RIGHT ? 1 : 0];
  if (key in named) return key === "Tab" && event.shiftKey ? 0xFE20 : named[key];
  const functionKey = /^F([1-9]|[12][0-9]|3[0-5])$/.exec(key);
  if (functionKey) return 0xFFBD + Number(functionKey[1]);
  if (key === "Dead") {
    const alone = layout?.get(code) ?? { Equal: "´", Backquote: "^" }[code];
    return (event.shiftKey && deadShifted[alone]) || dead[alone] || 0;
  }
  return [...key].length === 1 ? ofCharacter(key) : 0;
}

/** What is held down, so that each release names the keysym of its press, whatever the modifiers are by then. */
export class Keyboard {
  constructor(send) {
    this.send = send;
    this.held = new Map();
    navigator.keyboard?.getLayoutMap?.().then((layout) => { this.layout = layout; }, () => {});
  }

  down(event) {
    const keysym = this.held.get(event.code) ?? ofEvent(event, this.layout);
    if (keysym === 0) return;
    if (event.code) this.held.set(event.code, keysym);
    this.send(keysym, true);
    if (!event.code) this.send(keysym, false);
  }

  up(event) {
    const keysym = this.held.get(event.code);
    this.held.delete(event.code);
    if (keysym !== undefined) this.send(keysym, false);
  }

  /** Presses keys in order and releases them in reverse. */
  press(keysyms) {
    for (const keysym of keysyms) this.send(keysym, true);
    for (const keysym of keysyms.toReversed()) this.send(keysym, false);
  }

  /** Types a text, for a keyboard on the glass that has no keys. */
  type(words) {
    for (const character of words) this.press([character === "\n" ? named.Enter : ofCharacter(character)]);
  }

  /** Releases everything that is held. */
  release() {
    for (const keysym of this.held.values()) this.send(keysym, false);
    this.held.clear();
  }
}
