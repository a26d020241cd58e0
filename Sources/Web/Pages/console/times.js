// Points in time, in the visitor's language and at his own clock.

const language = document.documentElement.lang;
const dateAndTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const [second, minute, hour, wholeDay] = [1000, 60_000, 3_600_000, 86_400_000];

/** Date and time of milliseconds since 1970; a dash for none. */
export function at(milliseconds) {
  return milliseconds ? stamp(milliseconds, dateAndTime.format(milliseconds)) : "–";
}

/** The date alone. */
export function on(milliseconds) {
  return milliseconds ? stamp(milliseconds, day.format(milliseconds)) : "–";
}

/** How long ago it was, or how soon it will be; goes on counting while it is shown. */
export function since(milliseconds) {
  if (!milliseconds) return "–";
  const element = stamp(milliseconds, distance(milliseconds));
  element.dataset.counts = milliseconds;
  return element;
}

/** How long something took. */
export function length(milliseconds) {
  if (!(milliseconds >= 0)) return "–";
  const total = Math.round(milliseconds / second);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const pair = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pair(minutes)}:${pair(seconds)}\u00a0h` : `${minutes}:${pair(seconds)}\u00a0min`;
}

function stamp(milliseconds, text) {
  const element = document.createElement("time");
  element.dateTime = new Date(milliseconds).toISOString();
  element.title = exact.format(milliseconds);
  element.textContent = text;
  return element;
}

function distance(milliseconds) {
  const gap = milliseconds - Date.now();
  const size = Math.abs(gap);
  if (size < minute) return gap > 0 ? ago.format(Math.ceil(gap / second), "second") : "⟦gerade eben|just now⟧";
  if (size < hour) return ago.format(Math.round(gap / minute), "minute");
  if (size < wholeDay) return ago.format(Math.round(gap / hour), "hour");
  if (size < 30 * wholeDay) return ago.format(Math.round(gap / wholeDay), "day");
  return day.format(milliseconds);
}

setInterval(() => {
  for (const element of document.querySelectorAll("time[data-counts]")) {
    const text = distance(Number(element.dataset.counts));
    if (element.textContent !== text) element.textContent = text;
  }
}, 10 * second);
