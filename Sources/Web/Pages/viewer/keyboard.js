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
  ".": 0xFFAE, "/": 0xFFAF, "=": 0xFFBD,
};
/** The keysym of a character: Latin-1 is itself, all others lie above 0x01000000. */
export function ofCharacter(character) {
  const point = character.codePointAt(0);
  return point >= 0x20 && point <= 0x7E || point >= 0xA0 && point <= 0xFF ? point : 0x01000000 + point;
}

/** The keysym of a key event; 0 for a key that means nothing by itself. */
export function ofEvent(event) {
  const { key, location } = event;
  if (location === KeyboardEvent.DOM_KEY_LOCATION_NUMPAD) {
    if (key in keypad) return keypad[key];
    if (/^[0-9]$/.test(key)) return 0xFFB0 + Number(key);
  }
  if (key in paired) return paired[key][location === KeyboardEvent.DOM_KEY_LOCATION_RIGHT ? 1 : 0];
  if (key in named) return key === "Tab" && event.shiftKey ? 0xFE20 : named[key];
  const functionKey = /^F([1-9]|[12][0-9]|3[0-5])$/.exec(key);
  if (functionKey) return 0xFFBD + Number(functionKey[1]);
  return [...key].length === 1 ? ofCharacter(key) : 0;
}

/** Keys that become text only together with others: dead keys, input methods, and keyboards on the glass. */
const isPartOfText = (event) => event.isComposing || ["Dead", "Process", "Unidentified"].includes(event.key);

/** What is typed into a text field that has the focus. The browser composes there what dead keys and input methods make, for every layout;
    that is sent as characters. All other keys are sent as they are, and each release names the keysym of its press, whatever the modifiers
    are by then. */
export class Keyboard {
  constructor(field, send) {
    this.send = send;
    this.held = new Map();
    field.addEventListener("keydown", (event) => this.down(event));
    field.addEventListener("keyup", (event) => this.up(event));
    field.addEventListener("input", (event) => { if (!event.isComposing) this.take(field); });
    field.addEventListener("compositionend", () => this.take(field));
  }

  down(event) {
    if (event.defaultPrevented || isPartOfText(event)) return;
    event.preventDefault();
    this.releaseModifiers(event);
    const keysym = this.held.get(event.code) ?? ofEvent(event);
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

  /** The browser keeps some shortcuts for itself, and with them the release of their modifiers. */
  releaseModifiers(event) {
    for (const [code, keysym] of this.held) {
      const name = /^(Shift|Control|Alt|Meta)/.exec(code)?.[1];
      if (!name || code === event.code || event.getModifierState(name) || event.getModifierState("AltGraph")) continue;
      this.held.delete(code);
      this.send(keysym, false);
    }
  }

  /** Types what has come together in the field. */
  take(field) {
    for (const character of field.value) this.press([character === "\n" ? named.Enter : ofCharacter(character)]);
    field.value = "";
  }

  /** Presses keys in order and releases them in reverse. */
  press(keysyms) {
    for (const keysym of keysyms) this.send(keysym, true);
    for (const keysym of keysyms.toReversed()) this.send(keysym, false);
  }

  /** Releases everything that is held. */
  release() {
    for (const keysym of this.held.values()) this.send(keysym, false);
    this.held.clear();
  }
}
