// The product grid by keyboard: a tab shows one family, the arrows go from key to key as the eye does; Enter adds.
import { all, need, whenLoaded } from "guichet/dom";

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Shows the family of a tab; the empty one shows all. */
function choose(grid: HTMLElement, family: string): void {
  for (const tab of all(grid, "[data-family]")) tab.setAttribute("aria-pressed", String(tab.dataset.family === family));
  for (const part of all(grid, "[data-family-products]")) part.hidden = family !== "" && part.dataset.familyProducts !== family;
}

function keys(grid: HTMLElement): HTMLElement[] {
  return all(grid, "[data-product]").filter((key) => key.getClientRects().length > 0);
}

/** The nearest key in a direction: in the same row, or the closest of the next row. */
function neighbour(from: HTMLElement, others: HTMLElement[], [right, down]: readonly [number, number]): HTMLElement | null {
  const at = from.getBoundingClientRect();
  let best: HTMLElement | null = null;
  let shortest = Infinity;
  for (const other of others) {
    const box = other.getBoundingClientRect();
    const [x, y] = [box.left - at.left, box.top - at.top];
    const ahead = right ? x * right : y * down;
    const aside = Math.abs(right ? y : x);
    if (other === from || ahead < 1 || (right && aside > at.height / 2)) continue;
    const distance = ahead * 4 + aside;
    if (distance < shortest) [best, shortest] = [other, distance];
  }
  return best;
}

function startGrid(grid: HTMLElement): void {
  if (grid.dataset.gridStarted) return;
  grid.dataset.gridStarted = "1";
  const search = need<HTMLInputElement>(document, "[data-scan] [name=q]");
  grid.addEventListener("click", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>("[data-family]");
    if (!tab) return;
    choose(grid, tab.dataset.family ?? "");
    // A letter or Enter, not a finger: the arrows and Enter go on from the first product of the family.
    if (event.detail === 0) keys(grid)[0]?.focus();
  });
  grid.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const from = (event.target as Element).closest<HTMLElement>("[data-product], [data-family]");
    if (!arrow || !from) return;
    event.preventDefault();
    const next = "family" in from.dataset && event.key === "ArrowDown" ? keys(grid)[0] : neighbour(from, keys(grid), arrow);
    (next ?? (event.key === "ArrowUp" ? search : null))?.focus();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    keys(grid)[0]?.focus();
  });
}

whenLoaded((root) => all(root, "[data-grid]").forEach(startGrid));
