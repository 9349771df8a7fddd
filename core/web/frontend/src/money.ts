// Amounts are integers of cents; this file writes and reads them as people do (money.md). No float.

const NARROW_SPACE = "\u202f";
const NO_BREAK_SPACE = "\u00a0";
const MINUS = "-";
/** Above this an amount is a typing mistake: 9,999,999.99 in cents. */
const LARGEST = 999_999_999;

/** The language of the page: "fr" or "en". */
export function pageLanguage(): string {
  return typeof document === "undefined" ? "fr" : document.documentElement.lang.slice(0, 2) || "fr";
}

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** Cents as a plain amount for a field: 123450 -> "1234,50" (fr) or "1234.50" (en). */
export function amountText(cents: number, language = pageLanguage()): string {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  const sign = cents < 0 ? MINUS : "";
  return `${sign}${digits.slice(0, -2)}${language === "fr" ? "," : "."}${digits.slice(-2)}`;
}

/** Cents as money: 123456 -> "1 234,56 €" (fr) or "€1,234.56" (en). */
export function formatMoney(cents: number, language = pageLanguage()): string {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  const sign = cents < 0 ? MINUS : "";
  const [units, rest] = [digits.slice(0, -2), digits.slice(-2)];
  return language === "fr"
    ? `${sign}${grouped(units, NARROW_SPACE)},${rest}${NO_BREAK_SPACE}€`
    : `${sign}€${grouped(units, ",")}.${rest}`;
}

/** A short amount for a key: whole euros lose their cents (7500 -> "75 €"). */
export function shortMoney(cents: number, language = pageLanguage()): string {
  const full = formatMoney(cents, language);
  return cents % 100 === 0 ? full.replace(/[.,]00(?=\D*$)/, "") : full;
}

/**
 * Reads an amount as typed ("12,5", "12.50", "1 234,50") into cents; null when it is not one.
 * A dot and a comma are both decimal keys; letters, signs and a third decimal are refused.
 */
export function parseMoney(text: string): number | null {
  const match = /^(\d*)(?:[.,](\d{0,2}))?$/.exec(text.replace(/[\s\u00a0\u202f€]/g, ""));
  if (!match || (!match[1] && !match[2])) return null;
  const cents = Number(`${match[1] || "0"}${(match[2] ?? "").padEnd(2, "0")}`);
  return cents <= LARGEST ? cents : null;
}

/** Reads a count of coins or notes: whole and not negative; empty is 0; null when it is not one. */
export function parseCount(text: string): number | null {
  const digits = text.replace(/[\s\u00a0\u202f]/g, "");
  return /^\d{0,6}$/.test(digits) ? Number(digits || "0") : null;
}
