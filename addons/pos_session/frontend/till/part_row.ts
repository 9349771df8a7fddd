// One part of a payment on the page: its method, its amount, what identifies it, and whether the amount was said yet.
import { all, need } from "guichet/dom";
import { amountText, parseMoney } from "guichet/money";
import type { Part } from "./settle";

export class PartRow {
  readonly method: HTMLSelectElement;
  readonly amount: HTMLInputElement;
  /** The fields that identify the part, each in its label; those that its method does not ask are hidden and empty. */
  readonly known: HTMLInputElement[];
  /** The amount is still what was proposed, not what the operator said. */
  proposed = true;
  /** The next key of the pad replaces the amount instead of adding a digit. */
  replace = true;

  constructor(readonly element: HTMLElement) {
    this.method = need(element, "[data-part-method]");
    this.amount = need(element, "[data-part-amount]");
    this.known = all<HTMLInputElement>(element, "[data-part-known] input");
  }

  /** Cents; 0 when empty or not an amount. */
  get cents(): number {
    return parseMoney(this.amount.value) ?? 0;
  }

  /** Something is typed that is not an amount. */
  get unreadable(): boolean {
    return this.amount.value.trim() !== "" && parseMoney(this.amount.value) === null;
  }

  private get option(): DOMStringMap {
    return this.method.selectedOptions[0]?.dataset ?? {};
  }

  get givesChange(): boolean {
    return this.option.givesChange === "1";
  }

  /** The part as the rules see it. */
  get part(): Part {
    const { cents, givesChange } = this;
    return { cents, givesChange, cash: (this.option.kind ?? (givesChange ? "cash" : "")) === "cash", rounding: Number(this.option.rounding ?? 1) };
  }

  /** Something that the method requires to know is not typed yet. */
  get incomplete(): boolean {
    return this.option.required === "1" && this.cents > 0 && this.known.some((field) => !place(field).hidden && !field.value.trim());
  }

  /** Shows the fields that the method asks; the others are emptied. */
  ask(): void {
    const asks = (this.option.asks ?? "").split(" ");
    for (const field of this.known) {
      place(field).hidden = !asks.includes(place(field).dataset.partKnown ?? "");
      if (place(field).hidden) field.value = "";
    }
    this.nameNumber();
  }

  /** The number of a voucher or a credit note is called what it is: its code. */
  private nameNumber(): void {
    const label = this.element.querySelector<HTMLElement>("[data-part-known=number] > span");
    if (!label) return;
    label.dataset.usual ??= label.textContent ?? "";
    label.textContent = this.option.numberIs ?? label.dataset.usual;
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

function place(field: HTMLInputElement): HTMLElement {
  return field.closest<HTMLElement>("[data-part-known]") ?? field;
}
