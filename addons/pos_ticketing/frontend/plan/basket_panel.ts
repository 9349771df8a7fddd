// The temporary basket beside the plan: dragged by its head or moved with arrows, closed and opened (T), remembered.
import { storage } from "guichet/dom";

const KEY = "guichet.seat_plan.basket";
const STEP = 24;
const WIDE_STEP = 120;

interface Place {
  closed: boolean;
  /** Where it floats over the plan, CSS pixels of the window; null = it stands beside the plan. */
  at: [x: number, y: number] | null;
}

/** What was remembered, whatever the storage holds. */
export function readPlace(text: string | null): Place {
  try {
    const found = JSON.parse(text ?? "") as Partial<Place>;
    const at = Array.isArray(found.at) && found.at.length === 2 && found.at.every(Number.isFinite) ? found.at : null;
    return { closed: found.closed === true, at };
  } catch {
    return { closed: false, at: null };
  }
}

export class BasketPanel {
  private readonly place = readPlace(storage.get(KEY));
  private readonly toggle = document.querySelector<HTMLElement>("[data-panel-toggle]");

  /** `moved` hears whether the basket floats after it was moved with the keyboard or put back. */
  constructor(
    private readonly panel: HTMLElement,
    private readonly moved: (floats: boolean) => void,
  ) {
    const head = panel.querySelector<HTMLElement>("[data-panel-head]");
    const mover = panel.querySelector<HTMLElement>("[data-panel-move]");
    this.toggle?.addEventListener("click", () => this.setClosed(!this.place.closed, false));
    panel.querySelector("[data-panel-close]")?.addEventListener("click", () => this.setClosed(true, true));
    if (head) this.listenToDrag(head);
    head?.addEventListener("dblclick", () => this.putBack());
    mover?.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("resize", () => this.show());
    this.show();
  }

  private setClosed(closed: boolean, back: boolean): void {
    this.place.closed = closed;
    this.save();
    if (back) this.toggle?.focus();
    else if (!closed) this.panel.querySelector<HTMLElement>("[data-panel-close]")?.focus();
  }

  private putBack(): void {
    this.place.at = null;
    this.save();
    this.moved(false);
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? WIDE_STEP : STEP;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.key === "Home") this.putBack();
    else if (move) {
      const box = this.panel.getBoundingClientRect();
      const [x, y] = this.place.at ?? [box.left, box.top];
      this.place.at = [x + move[0], y + move[1]];
      this.save();
      this.moved(true);
    } else return;
    event.preventDefault();
  }

  private listenToDrag(head: HTMLElement): void {
    let from: { x: number; y: number; left: number; top: number; moves: boolean } | null = null;
    head.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-panel-close]")) return;
      const box = this.panel.getBoundingClientRect();
      from = { x: event.clientX, y: event.clientY, left: box.left, top: box.top, moves: false };
      head.setPointerCapture(event.pointerId);
    });
    head.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from.moves ||= Math.hypot(dx, dy) > 6;
      if (!from.moves) return;
      this.place.at = [from.left + dx, from.top + dy];
      this.show();
    });
    const end = (): void => {
      if (from?.moves) this.save();
      from = null;
    };
    head.addEventListener("pointerup", end);
    head.addEventListener("pointercancel", end);
  }

  private save(): void {
    this.show();
    storage.set(KEY, JSON.stringify(this.place));
  }

  /** Shows it where it belongs; one that floats never leaves the window. */
  private show(): void {
    const { panel, place } = this;
    panel.hidden = place.closed;
    this.toggle?.setAttribute("aria-expanded", String(!place.closed));
    panel.classList.toggle("floats", place.at !== null);
    if (!place.at) {
      panel.style.left = "";
      panel.style.top = "";
      return;
    }
    if (place.closed) return;
    const [right, bottom] = [window.innerWidth - panel.offsetWidth, window.innerHeight - panel.offsetHeight];
    place.at = [Math.max(0, Math.min(right, place.at[0])), Math.max(0, Math.min(bottom, place.at[1]))];
    panel.style.left = `${place.at[0]}px`;
    panel.style.top = `${place.at[1]}px`;
  }
}
