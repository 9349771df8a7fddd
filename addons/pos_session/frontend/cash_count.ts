// Counting a drawer: 15 rows, a running total, the difference in words; Enter and the arrows go from row to row.
import { all, whenLoaded } from "guichet/dom";
import { formatMoney, parseCount } from "guichet/money";
import { countTotal } from "./till/cash";

interface Row {
  input: HTMLInputElement;
  value: number;
}

/** Wires one `[data-cash-count]`. The server computes the same total again from the counts. */
function startCount(box: HTMLElement): void {
  if (box.dataset.started) return;
  box.dataset.started = "1";
  const rows: Row[] = all<HTMLInputElement>(box, "input[data-denomination]").map((input) => ({
    input,
    value: Number(input.dataset.denomination),
  }));
  const refresh = (): void => showCount(box, rows);
  rows.forEach(({ input }, at) => {
    input.addEventListener("input", refresh);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => go(event, rows, at));
  });
  refresh();
}

function go(event: KeyboardEvent, rows: Row[], at: number): void {
  const step = event.key === "ArrowUp" ? -1 : event.key === "Enter" || event.key === "ArrowDown" ? 1 : 0;
  if (!step) return;
  event.preventDefault();
  const next = rows[at + step];
  if (next) next.input.focus();
  else if (step > 0) rows[at].input.form?.querySelector<HTMLElement>("[type=submit]")?.focus();
}

function showCount(box: HTMLElement, rows: Row[]): void {
  const counts = rows.map(({ input, value }) => {
    const pieces = parseCount(input.value);
    input.classList.toggle("is-invalid", pieces === null);
    input.setAttribute("aria-invalid", String(pieces === null));
    const total = box.querySelector(`[data-denomination-total="${value}"]`);
    if (total) total.textContent = pieces ? formatMoney(value * pieces) : "";
    return [value, pieces ?? 0] as const;
  });
  const total = countTotal(counts);
  for (const place of all(box, "[data-count-total]")) place.textContent = formatMoney(total);
  const begun = rows.some(({ input }) => input.value.trim() !== "");
  if (box.dataset.expected !== undefined) showDifference(box, begun ? total - Number(box.dataset.expected) : null);
}

/** Nothing is said before the first figure: an uncounted drawer is not short. */
function showDifference(box: HTMLElement, difference: number | null): void {
  const { textOver = "over", textShort = "short", textEven = "no difference" } = box.dataset;
  const places = all(box, "[data-count-difference]");
  if (difference === null) {
    for (const place of places) place.textContent = "";
    return;
  }
  const sign = difference > 0 ? "+" : "";
  const word = difference > 0 ? textOver : textShort;
  for (const place of places) {
    place.textContent = difference === 0 ? textEven : `${sign}${formatMoney(difference)} (${word})`;
    place.classList.toggle("text-danger", difference !== 0);
    place.classList.toggle("text-success", difference === 0);
  }
}

whenLoaded((root) => all(root, "[data-cash-count]").forEach(startCount));
