// Counts `<time data-countdown="epoch_ms" data-now="server_epoch_ms">` down and says when it is over (not of one that was
// over when it came: the server knew).
import { all } from "./dom";

const WARN_SECONDS = 60;

/** Milliseconds as "4:59". */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The browser's clock at which `element` is over: the server's clock may differ from it. */
function deadline(element: HTMLElement): number {
  const known = element.dataset.deadline;
  if (known && element.dataset.deadlineOf === element.dataset.countdown) return Number(known);
  const ends = Number(element.dataset.countdown);
  const offset = element.dataset.now ? Date.now() - Number(element.dataset.now) : 0;
  element.dataset.deadline = String(ends + offset);
  element.dataset.deadlineOf = element.dataset.countdown;
  return ends + offset;
}

function show(element: HTMLElement): void {
  const left = deadline(element) - Date.now();
  element.textContent = clockText(left);
  element.classList.toggle("text-danger", left < WARN_SECONDS * 1000);
  if (left > 0) element.dataset.running = "1";
  else if (element.dataset.running) {
    delete element.dataset.running;
    element.dispatchEvent(new CustomEvent("guichet:expired", { bubbles: true }));
  }
}

/** Shows the countdowns of `root` at once, so that a swapped fragment does not blink. */
export function showCountdowns(root: ParentNode): void {
  for (const element of all(root, "time[data-countdown]")) show(element);
}

/** Ticks every countdown of the page. Call once. */
export function startCountdowns(): void {
  window.setInterval(() => showCountdowns(document), 500);
}
