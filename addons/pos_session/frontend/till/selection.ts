// Which line of the basket the pad works on, as a pure function: what the server names, what just changed, what was chosen.

export interface BasketLine {
  id: string;
  quantity: number;
}

/**
 * The line to select after the basket was written anew. `named` is the line the server says it changed; else the last
 * one that is new or has another quantity than `before`; else the one that was selected; else the last.
 */
export function nextSelected(
  lines: readonly BasketLine[],
  before: ReadonlyMap<string, number>,
  selected: string | null,
  named: string | null,
): string | null {
  if (named !== null && lines.some(({ id }) => id === named)) return named;
  const touched = before.size ? lines.filter(({ id, quantity }) => before.get(id) !== quantity).at(-1) : undefined;
  if (touched) return touched.id;
  if (selected !== null && lines.some(({ id }) => id === selected)) return selected;
  return lines.at(-1)?.id ?? null;
}
