// Does a set of payment parts settle what is due? Pure rules of money.md; the server decides again. Cents everywhere.

export interface Part {
  cents: number;
  /** Cash: more than what remains may be tendered, and change is given. */
  givesChange: boolean;
}

export type Problem = "" | "missing" | "too_much";

export interface Settlement {
  received: number;
  remaining: number;
  change: number;
  problem: Problem;
}

/** `due` may be negative (a refund): then the parts are what is given back, exactly. */
export function settle(due: number, parts: readonly Part[]): Settlement {
  const received = parts.reduce((sum, part) => sum + part.cents, 0);
  const owed = Math.abs(due);
  const remaining = Math.max(0, owed - received);
  if (due < 0) return { received, remaining, change: 0, problem: exactly(owed, received) };
  const fixed = parts.reduce((sum, part) => sum + (part.givesChange ? 0 : part.cents), 0);
  const change = Math.max(0, received - owed);
  if (fixed > owed) return { received, remaining, change: 0, problem: "too_much" };
  return { received, remaining, change, problem: remaining > 0 ? "missing" : "" };
}

function exactly(owed: number, given: number): Problem {
  if (given > owed) return "too_much";
  return given < owed ? "missing" : "";
}
