// Notes and coins: the 15 denominations of the euro, coins to give back, quick cash keys, what a count comes to. Cents.

export const DENOMINATIONS = [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1] as const;

const ROUND_TO = [500, 1000, 2000, 5000];
const ADDITIONS = [500, 1000, 2000, 5000];
const KEYS = 6;

/** The notes and coins that make `cents` with the fewest pieces, largest first. */
export function coinsBack(cents: number): number[] {
  const pieces: number[] = [];
  let left = cents;
  for (const value of DENOMINATIONS) {
    for (; left >= value; left -= value) pieces.push(value);
  }
  return pieces;
}

export interface QuickKey {
  kind: "amount" | "add";
  cents: number;
}

/**
 * Six keys for a due amount: the amount itself, the next multiples of 5, 10, 20 and 50 euros above it (each once), and
 * the largest additions that fill the row: 72.00 gives 72,00 / 75 / 80 / 100 / +20 / +50 (design/ui.md).
 */
export function quickCash(due: number): QuickKey[] {
  const above = new Set(ROUND_TO.map((step) => (Math.floor(due / step) + 1) * step));
  const amounts: QuickKey[] = [due, ...[...above].sort((a, b) => a - b)].map((cents) => ({ kind: "amount", cents }));
  const additions: QuickKey[] = ADDITIONS.slice(amounts.length - KEYS).map((cents) => ({ kind: "add", cents }));
  return [...amounts, ...additions];
}

/** What counted pieces come to: [denomination, how many] pairs. */
export function countTotal(counts: Iterable<readonly [number, number]>): number {
  let total = 0;
  for (const [value, pieces] of counts) total += value * pieces;
  return total;
}
