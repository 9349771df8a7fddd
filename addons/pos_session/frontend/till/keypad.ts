// The numeric pad as a pure function: what a field holds after a key. Comma and dot are both the decimal key.

const ERASE = "⌫";

/** Keys in the order they are shown. */
export const PAD_KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ",", "0", ERASE] as const;

export function isErase(key: string): boolean {
  return key === ERASE;
}

/** The key of the pad that a key of the keyboard stands for, or null. */
export function padKey(name: string): string | null {
  if (name === "Backspace") return ERASE;
  if (name === ".") return ",";
  return /^[\d,]$/.test(name) ? name : null;
}

/** The text of an amount field after `key`. `fresh` = the field shows a proposal, which the first key replaces. */
export function afterKey(text: string, key: string, fresh: boolean): string {
  const before = fresh ? "" : text;
  if (isErase(key)) return before.slice(0, -1);
  const [units, decimals] = before.split(/[.,]/);
  if (key === "," || key === ".") return decimals === undefined ? `${units || "0"},` : before;
  if (decimals !== undefined && decimals.length >= 2) return before;
  return before === "0" ? key : before + key;
}
