// The payment form: several parts, quick cash, numeric pad, what remains, the change and the coins to give back.
import { all, make, need } from "guichet/dom";
import { amountText, formatMoney, parseMoney, shortMoney } from "guichet/money";
import { coinsBack, quickCash } from "./cash";
import { afterKey, isErase, PAD_KEYS } from "./keypad";
import { type Part, settle } from "./settle";

interface Row {
  element: HTMLElement;
  method: HTMLSelectElement;
  amount: HTMLInputElement;
  /** The amount is still what was proposed, not what the operator said. */
  proposed: boolean;
  /** The next key of the pad replaces the amount instead of adding a digit. */
  replace: boolean;
}

export class PaymentForm {
  private readonly due: number;
  private readonly parts: HTMLElement;
  private readonly rows: Row[] = [];
  private active: Row;

  constructor(private readonly form: HTMLFormElement) {
    this.due = Number(form.dataset.due);
    this.parts = need(form, "[data-payment-parts]");
    for (const element of all(this.parts, "[data-payment-part]")) this.adopt(element);
    if (!this.rows.length) throw new Error("The payment form lacks its first [data-payment-part]");
    this.active = this.rows[0];
    this.buildKeys();
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.activate(this.active);
    this.refresh();
  }

  private adopt(element: HTMLElement): Row {
    const method = need<HTMLSelectElement>(element, "[data-part-method]");
    const amount = need<HTMLInputElement>(element, "[data-part-amount]");
    const row: Row = { element, method, amount, proposed: true, replace: true };
    amount.addEventListener("focus", () => {
      this.activate(row, false);
      this.markMethod();
    });
    amount.addEventListener("input", () => {
      this.say(row, amount.value);
      this.refresh();
    });
    method.addEventListener("change", () => this.refresh());
    this.rows.push(row);
    return row;
  }

  private buildKeys(): void {
    const pad = this.form.querySelector<HTMLElement>("[data-numeric-pad]");
    for (const key of pad ? PAD_KEYS : []) {
      const button = make("button", { type: "button", class: "btn btn-outline-secondary", "data-pad": key }, key);
      if (isErase(key)) button.setAttribute("aria-label", this.form.dataset.textErase ?? "Erase");
      pad?.append(button);
    }
    const quick = this.form.querySelector<HTMLElement>("[data-quick-cash]");
    if (!quick || !this.cashMethod() || this.due <= 0) return;
    for (const { kind, cents } of quickCash(this.due)) {
      const text = kind === "add" ? `+${shortMoney(cents)}` : cents === this.due ? formatMoney(cents) : shortMoney(cents);
      quick.append(make("button", { type: "button", class: "btn btn-outline-secondary till-quick", [`data-quick-${kind}`]: String(cents) }, text));
    }
  }

  private cashMethod(): string | null {
    const option = [...this.rows[0].method.options].find((each) => each.dataset.givesChange === "1");
    return option?.value ?? null;
  }

  private onClick(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (!button) return;
    const { pad, quickAmount, quickAdd, payMethod } = button.dataset;
    const row = this.rows.find(({ element }) => element.contains(button));
    if (pad) this.press(pad);
    else if (quickAmount) this.quick(Number(quickAmount), false);
    else if (quickAdd) this.quick(Number(quickAdd), true);
    else if (payMethod) this.payWith(payMethod);
    else if (row && "removePart" in button.dataset) this.remove(row);
  }

  private press(key: string): void {
    const row = this.active;
    this.say(row, afterKey(row.amount.value, key, row.replace));
    this.refresh();
  }

  /** The operator says an amount. */
  private say(row: Row, text: string): void {
    if (row.amount.value !== text) row.amount.value = text;
    row.proposed = false;
    row.replace = false;
  }

  /** Cash in one touch: sets or raises the cash part (a new one takes the place of a proposal). */
  private quick(cents: number, add: boolean): void {
    const cash = this.rows.find(({ method }) => method.selectedOptions[0]?.dataset.givesChange === "1");
    const row = cash ?? this.active;
    if (!cash) row.method.value = this.cashMethod() ?? row.method.value;
    const before = add && !row.proposed ? (parseMoney(row.amount.value) ?? 0) : 0;
    this.say(row, amountText(before + cents));
    row.replace = true;
    this.activate(row);
    this.refresh();
  }

  /** A method key: adds a part with what remains, or changes the method of the part one is at. */
  private payWith(method: string): void {
    const { remaining } = settle(this.due, this.read());
    const row = remaining > 0 && !this.active.proposed && this.active.amount.value ? this.add(remaining) : this.active;
    row.method.value = method;
    this.activate(row);
    this.refresh();
  }

  private add(cents: number): Row {
    const element = this.rows[0].element.cloneNode(true) as HTMLElement;
    element.classList.remove("active");
    this.parts.append(element);
    const row = this.adopt(element);
    row.amount.value = amountText(cents);
    return row;
  }

  /** The last part is emptied instead; what it held is proposed again. */
  private remove(row: Row): void {
    if (this.rows.length === 1) {
      row.amount.value = amountText(Math.abs(this.due));
      row.proposed = true;
      row.replace = true;
    } else {
      this.rows.splice(this.rows.indexOf(row), 1);
      row.element.remove();
    }
    this.activate(this.rows.at(-1) ?? row);
    this.refresh();
  }

  private activate(row: Row, focus = true): void {
    this.active = row;
    for (const each of this.rows) each.element.classList.toggle("active", each === row);
    if (!focus || !window.matchMedia("(pointer: fine)").matches) return;
    row.amount.focus();
    row.amount.select();
  }

  private read(): Part[] {
    return this.rows.map(({ method, amount }) => ({
      cents: parseMoney(amount.value) ?? 0,
      givesChange: method.selectedOptions[0]?.dataset.givesChange === "1",
    }));
  }

  /** What is wrong, in the words of the template; empty when the form may be sent. */
  private complaint(): string {
    const { textInvalid = "", textTooMuch = "", textMissing = "" } = this.form.dataset;
    if (this.rows.some(({ amount }) => amount.value.trim() && parseMoney(amount.value) === null)) return textInvalid || "?";
    const { problem } = settle(this.due, this.read());
    if (problem === "too_much") return textTooMuch || "?";
    return problem === "missing" ? textMissing || "?" : "";
  }

  private refresh(): void {
    const { received, remaining, change } = settle(this.due, this.read());
    this.put("[data-received]", formatMoney(received));
    this.put("[data-remaining]", formatMoney(remaining));
    this.put("[data-change]", formatMoney(change));
    const pieces = coinsBack(change).map((cents) => shortMoney(cents).replace(/[\s\u00a0]*€/, ""));
    const { textCoins = "" } = this.form.dataset;
    this.put("[data-change-coins]", pieces.length ? `${textCoins} ${pieces.join(" + ")}`.trim() : "");
    const complaint = this.complaint();
    this.put("[data-payment-error]", complaint);
    for (const row of this.rows) {
      const bad = Boolean(row.amount.value.trim()) && parseMoney(row.amount.value) === null;
      row.amount.classList.toggle("is-invalid", bad);
    }
    for (const button of all<HTMLButtonElement>(this.form, "[data-payment-submit]")) button.disabled = Boolean(complaint);
    this.markMethod();
  }

  private markMethod(): void {
    for (const key of all(this.form, "[data-pay-method]")) {
      const chosen = key.dataset.payMethod === this.active.method.value;
      key.classList.toggle("active", chosen);
      key.setAttribute("aria-pressed", String(chosen));
    }
  }

  private put(selector: string, text: string): void {
    for (const place of all(this.form, selector)) if (place.textContent !== text) place.textContent = text;
  }

  private onSubmit(event: Event): void {
    if (this.complaint()) {
      event.preventDefault();
      return;
    }
    for (const row of [...this.rows]) {
      const cents = parseMoney(row.amount.value) ?? 0;
      row.amount.value = amountText(cents);
      if (cents || this.rows.length === 1) continue;
      this.rows.splice(this.rows.indexOf(row), 1);
      row.element.remove();
    }
  }
}
