// One part of a payment on the page: its method, its amount, and whether the operator has said the amount yet.
import { need } from "guichet/dom";
import { amountText, parseMoney } from "guichet/money";

export class PartRow {
  readonly method: HTMLSelectElement;
  readonly amount: HTMLInputElement;
  /** The amount is still what was proposed, not what the operator said. */
  proposed = true;
  /** The next key of the pad replaces the amount instead of adding a digit. */
  replace = true;

  constructor(readonly element: HTMLElement) {
    this.method = need(element, "[data-part-method]");
    this.amount = need(element, "[data-part-amount]");
  }

  /** Cents; 0 when empty or not an amount. */
  get cents(): number {
    return parseMoney(this.amount.value) ?? 0;
  }

  /** Something is typed that is not an amount. */
  get unreadable(): boolean {
    return this.amount.value.trim() !== "" && parseMoney(this.amount.value) === null;
  }

  get givesChange(): boolean {
    return this.method.selectedOptions[0]?.dataset.givesChange === "1";
  }

  /** The operator says an amount. */
  say(text: string): void {
    if (this.amount.value !== text) this.amount.value = text;
    this.proposed = false;
    this.replace = false;
  }

  /** The form proposes an amount of cents. */
  propose(cents: number): void {
    this.amount.value = amountText(cents);
    this.proposed = true;
    this.replace = true;
  }
}
