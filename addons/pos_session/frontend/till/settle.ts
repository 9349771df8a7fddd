// Does a set of payment parts settle what is due? Pure rules of money.md; the server decides again. Cents everywhere.

export interface Part {
  cents: number;
  /** Cash: more than what remains may be tendered, and change is given. */
  givesChange: boolean;
  cash?: boolean;
  /** Cents to which this cash is rounded: 5 in Belgium, else 1. */
  rounding?: number;
}

export type Problem = "" | "missing" | "too_much";

export interface Settlement {
  received: number;
  remaining: number;
  change: number;
  /** By how much rounded cash changes what is handed over; usually 0. */
  gap: number;
  problem: Problem;
}

/** What is handed over in cash for `cents`: 5 cents or less are not rounded. */
export function rounded(cents: number, rounding = 1): number {
  return rounding <= 1 || cents <= 5 ? cents : Math.round(cents / rounding) * rounding;
}

/** `due` may be negative (a refund): then the parts are what is given back, exactly. */
export function settle(due: number, parts: readonly Part[]): Settlement {
  const received = parts.reduce((sum, part) => sum + part.cents, 0);
  const gap = gapOf(Math.abs(due), parts);
  const owed = Math.abs(due) + gap;
  const remaining = Math.max(0, owed - received);
  if (due < 0) return { received, remaining, change: 0, gap, problem: exactly(owed, received) };
  const fixed = parts.reduce((sum, part) => sum + (part.givesChange ? 0 : part.cents), 0);
  const change = Math.max(0, received - owed);
  if (fixed > owed) return { received, remaining, change: 0, gap, problem: "too_much" };
  return { received, remaining, change, gap, problem: remaining > 0 ? "missing" : "" };
}

/** Only what the other means leave is rounded, and only when cash settles it. */
function gapOf(owed: number, parts: readonly Part[]): number {
  const rounding = parts.find((part) => part.cash && (part.rounding ?? 1) > 1)?.rounding;
  const remainder = owed - parts.reduce((sum, part) => sum + (part.cash ? 0 : part.cents), 0);
  return rounding && remainder > 0 ? rounded(remainder, rounding) - remainder : 0;
}

function exactly(owed: number, given: number): Problem {
  if (given > owed) return "too_much";
  return given < owed ? "missing" : "";
}
