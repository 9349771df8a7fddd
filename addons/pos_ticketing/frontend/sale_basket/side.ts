// The left column: its button opens and closes it, and the browser remembers, so that the server draws it as it was.
import { need } from "guichet/dom";

const COOKIE = "guichet_side";
const YEAR = 31_536_000;

/** Wires the button that opens and closes the left column. */
export function startSide(button: HTMLElement): void {
  button.addEventListener("click", () => {
    const side = need(document, "[data-side]");
    side.hidden = !side.hidden;
    button.setAttribute("aria-expanded", String(!side.hidden));
    document.cookie = `${COOKIE}=${side.hidden ? 0 : 1}; path=/; max-age=${YEAR}; samesite=lax`;
    if (!side.hidden) side.querySelector<HTMLElement>("input[type=search]")?.focus();
  });
}
