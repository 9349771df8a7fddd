// Keys of the focused canvas: arrows, Enter and Space, Escape; + - 0 and letters are shortcuts of the toolbar.
// With an area tool Space puts a corner of the area at the focused seat and Enter closes it.

export interface KeyActions {
  /** Moves the focus one seat; dx, dy is a unit step. */
  move(dx: number, dy: number): void;
  /** Moves the view by CSS pixels. */
  pan(dx: number, dy: number): void;
  /** Enter, or Space (`corner`); `add` with Shift. */
  pick(corner: boolean, add: boolean): void;
  cancel(): void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const PAN_PIXELS = 80;

/** Listens on the canvas. Alt + arrow moves the view instead of the focus. */
export function listenToKeys(canvas: HTMLElement, actions: KeyActions): void {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step && event.altKey) actions.pan(-step[0] * PAN_PIXELS, -step[1] * PAN_PIXELS);
    else if (step) actions.move(...step);
    else if (event.key === "Enter" || event.key === " ") actions.pick(event.key === " ", event.shiftKey);
    else if (event.key === "Escape") actions.cancel();
    else return;
    event.preventDefault();
  });
}
