// Counting a drawer, by denomination or as a sum: a running total, the difference in words; Enter and the arrows go from row to row.
import { all, whenLoaded } from "guichet/dom";
import { amountText, formatMoney, parseCount, parseMoney } from "guichet/money";
import { countTotal } from "./till/cash";

interface Row {
  input: HTMLInputElement;
  value: number;
}

/** Wires one `[data-cash-count]`. The server computes the same total again from what is sent. */
function startCount(box: HTMLElement): void {
  if (box.dataset.started) return;
  box.dataset.started = "1";
  const rows: Row[] = all<HTMLInputElement>(box, "input[data-denomination]").map((input) => ({
    input,
    value: Number(input.dataset.denomination),
  }));
  const sum = box.querySelector<HTMLInputElement>("[data-count-sum]");
  const inputs = rows.map(({ input }) => input);
  if (sum) inputs.push(sum);
  const refresh = (): void => showCount(box, rows, sum);
  inputs.forEach((input, at) => {
    input.addEventListener("input", refresh);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => go(event, inputs, at));
  });
  box.querySelector<HTMLElement>("[data-count-last]")?.addEventListener("click", (event) => {
    for (const { input } of rows) input.value = "";
    if (!sum) return;
    sum.value = amountText(Number((event.currentTarget as HTMLElement).dataset.countLast));
    refresh();
    sum.focus();
  });
  refresh();
}

function go(event: KeyboardEvent, inputs: HTMLInputElement[], at: number): void {
  const step = event.key === "ArrowUp" ? -1 : event.key === "Enter" || event.key === "ArrowDown" ? 1 : 0;
  if (!step) return;
  event.preventDefault();
  const next = inputs[at + step];
  if (next) next.focus();
  else if (step > 0) inputs[at].form?.querySelector<HTMLElement>("[type=password], [type=submit]")?.focus();
}

function showCount(box: HTMLElement, rows: Row[], sum: HTMLInputElement | null): void {
  const counts = rows.map(({ input, value }) => {
    const pieces = parseCount(input.value);
    mark(input, pieces === null);
    const total = box.querySelector(`[data-denomination-total="${value}"]`);
    if (total) total.textContent = pieces ? formatMoney(value * pieces) : "";
    return [value, pieces ?? 0] as const;
  });
  const byPiece = rows.some(({ input }) => input.value.trim() !== "") ? countTotal(counts) : null;
  const typed = sum?.value.trim() ? parseMoney(sum.value) : null;
  const differ = byPiece !== null && typed !== null && byPiece !== typed;
  if (sum) mark(sum, differ || (sum.value.trim() !== "" && typed === null));
  for (const place of all(box, "[data-count-differ]")) place.textContent = differ ? (box.dataset.textDiffer ?? "") : "";
  const total = byPiece ?? typed;
  for (const place of all(box, "[data-count-total]")) place.textContent = formatMoney(total ?? 0);
  if (box.dataset.expected === undefined) return;
  showDifference(box, total === null || differ ? null : total - Number(box.dataset.expected));
}

function mark(input: HTMLInputElement, wrong: boolean): void {
  input.classList.toggle("is-invalid", wrong);
  input.setAttribute("aria-invalid", String(wrong));
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
