// Mouse, pen, touch and wheel as places and buttons of the device's screen.

const buttons = [0, 1, 2, 7, 8];  // DOM's left, middle, right, back, forward as bits of the mask
const wheel = { up: 3, down: 4, left: 5, right: 6 };
const notch = 100;  // pixels a wheel turns for one step
const slack = 10;  // pixels a finger may move and still tap
const longPress = 500;  // milliseconds

/** Sends what happens on the canvas; `screen` turns places of the window into places of the device, `send(x, y, mask)` takes them. Two fingers
    that part or meet call `fit(isFitted)`. */
export class Pointer {
  constructor(canvas, screen, fit, send) {
    this.screen = screen;
    this.fit = fit;
    this.emit = send;
    this.mask = 0;
    this.turned = { x: 0, y: 0 };
    this.fingers = new Map();
    canvas.addEventListener("pointermove", (event) => event.pointerType === "touch" ? this.slide(event) : this.move(event));
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      event.pointerType === "touch" ? this.touch(event) : this.button(event, true);
    });
    canvas.addEventListener("pointerup", (event) => event.pointerType === "touch" ? this.lift(event) : this.button(event, false));
    canvas.addEventListener("pointercancel", (event) => { this.fingers.delete(event.pointerId); this.release(); });
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  send(place) {
    this.place = place;
    this.emit(place.x, place.y, this.mask);
  }

  move(event) {
    // The last of several places between two frames is where it is now.
    this.send(this.screen.placeOf(event));
  }

  button(event, isDown) {
    const bit = buttons[event.button];
    if (bit === undefined) return;
    event.preventDefault();
    this.mask = isDown ? this.mask | 1 << bit : this.mask & ~(1 << bit);
    this.send(this.screen.placeOf(event));
  }

  /** Presses and releases a button. */
  click(bit, place = this.place) {
    if (!place) return;
    for (const mask of [this.mask | 1 << bit, this.mask & ~(1 << bit)]) {
      this.mask = mask;
      this.send(place);
    }
  }

  wheel(event) {
    event.preventDefault();
    this.place = this.screen.placeOf(event);
    const scale = [1, notch / 3, notch * 3][event.deltaMode];
    this.turn(event.deltaX * scale, event.deltaY * scale);
  }

  /** Turns the wheel by pixels; the rest of a step waits for the next turn. */
  turn(x, y) {
    this.turned.x += x;
    this.turned.y += y;
    for (const [axis, less, more] of [["y", wheel.up, wheel.down], ["x", wheel.left, wheel.right]]) {
      for (; Math.abs(this.turned[axis]) >= notch; this.turned[axis] -= Math.sign(this.turned[axis]) * notch) {
        this.click(this.turned[axis] < 0 ? less : more);
      }
    }
  }

  // One finger is the pointer: a tap clicks, a long press is the right button. Two fingers move the picture and, at its edge, turn the wheel;
  // their tap is the right button too, and their pinch chooses between the whole picture and its own size.
  touch(event) {
    event.preventDefault();
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    clearTimeout(this.timer);
    if (this.fingers.size > 1) {
      this.tapped = this.fingers.size === 2 ? "two" : undefined;
      this.gesture = undefined;
      for (const finger of this.fingers.values()) finger.start = { x: finger.x, y: finger.y };
      return;
    }
    this.tapped = "one";
    this.start = { x: event.clientX, y: event.clientY };
    const place = this.screen.placeOf(event);
    this.send(place);
    this.timer = setTimeout(() => {
      if (this.tapped === "one") this.click(2, place);
      this.tapped = undefined;
    }, longPress);
  }

  slide(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const [x, y] = [event.clientX - before.x, event.clientY - before.y];
    if (this.fingers.size > 1) {
      this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, start: before.start });
      return this.slideTogether(-x / this.fingers.size, -y / this.fingers.size);
    } else {
      if (this.tapped && Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) < slack) return;
      if (this.tapped) {
        clearTimeout(this.timer);
        this.tapped = undefined;
        this.mask |= 1;
      }
      this.send(this.screen.placeOf(event));
    }
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** Once both fingers have moved, they move the picture where they go the same way, and pinch where they do not. */
  slideTogether(x, y) {
    const [one, other] = [...this.fingers.values()].map((finger) => ({ x: finger.x - finger.start.x, y: finger.y - finger.start.y }));
    if (!this.gesture && Math.min(Math.hypot(one.x, one.y), Math.hypot(other.x, other.y)) < slack) return;
    this.tapped = undefined;
    if (!this.gesture) {
      this.gesture = one.x * other.x + one.y * other.y > 0 ? "move" : "pinch";
      if (this.gesture === "pinch") this.fit(this.isCloser());
    }
    if (this.gesture === "pinch") return;
    const rest = this.screen.pan(x, y);
    this.turn(rest.x * 3, rest.y * 3);
  }

  /** Whether the two fingers have come closer. */
  isCloser() {
    const [one, other] = this.fingers.values();
    return Math.hypot(one.x - other.x, one.y - other.y) < Math.hypot(one.start.x - other.start.x, one.start.y - other.start.y);
  }

  lift(event) {
    this.fingers.delete(event.pointerId);
    clearTimeout(this.timer);
    if (this.fingers.size > 0) return;
    if (this.tapped) this.click(this.tapped === "one" ? 0 : 2);
    this.tapped = undefined;
    this.release();
  }

  /** Releases all buttons. */
  release() {
    if (this.mask === 0 || !this.place) return;
    this.mask = 0;
    this.send(this.place);
  }
}
