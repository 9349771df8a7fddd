// The payment form: several parts, quick cash, numeric pad, what remains, the change and the coins to give back.
import { all, make, need } from "guichet/dom";
import { amountText, formatMoney, shortMoney } from "guichet/money";
import { coinsBack, quickCash } from "./cash";
import { afterKey, isErase, PAD_KEYS, padKey } from "./keypad";
import { PartRow } from "./part_row";
import { type Part, rounded, settle } from "./settle";

export class PaymentForm {
  private readonly due: number;
  private readonly parts: HTMLElement;
  private readonly rows: PartRow[] = [];
  private active: PartRow;

  constructor(private readonly form: HTMLFormElement) {
    this.due = Number(form.dataset.due);
    this.parts = need(form, "[data-payment-parts]");
    for (const element of all(this.parts, "[data-payment-part]")) this.adopt(element);
    if (!this.rows.length) throw new Error("The payment form lacks its first [data-payment-part]");
    this.active = this.rows[0];
    this.buildKeys();
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.activate(this.active);
    this.refresh();
  }

  private adopt(element: HTMLElement): PartRow {
    const row = new PartRow(element);
    row.amount.addEventListener("focus", () => {
      this.activate(row, false);
      this.markMethod();
    });
    row.amount.addEventListener("input", () => {
      row.say(row.amount.value);
      this.refresh();
    });
    row.method.addEventListener("change", () => this.changed(row));
    for (const field of row.known) field.addEventListener("input", () => this.refresh());
    row.ask();
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
    const cash = this.cashMethod();
    if (!quick || !cash || this.due <= 0) return;
    const due = rounded(this.due, Number(cash.dataset.rounding ?? 1));
    for (const { kind, cents } of quickCash(due)) {
      const text = kind === "add" ? `+${shortMoney(cents)}` : cents === due ? formatMoney(cents) : shortMoney(cents);
      quick.append(make("button", { type: "button", class: "btn btn-outline-secondary till-quick", [`data-quick-${kind}`]: String(cents) }, text));
    }
  }

  private cashMethod(): HTMLOptionElement | undefined {
    return [...this.rows[0].method.options].find((each) => each.dataset.givesChange === "1");
  }

  /** Another method: it asks other things, and what was proposed is proposed again as it rounds. */
  private changed(row: PartRow): void {
    row.ask();
    if (row.proposed) row.propose(this.proposal(row));
    this.refresh();
  }

  /** What the other parts leave for this one. */
  private proposal(row: PartRow): number {
    const others = this.rows.reduce((sum, each) => sum + (each === row ? 0 : each.cents), 0);
    const left = Math.max(0, Math.abs(this.due) - others);
    return row.part.cash ? rounded(left, row.part.rounding) : left;
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

  /** Digits typed while no field has the focus go to the pad (on a touch screen no field is focused at first). */
  private onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea, .modal, dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !this.form.isConnected) return;
    const key = padKey(event.key);
    if (!key) return;
    event.preventDefault();
    this.press(key);
  }

  private press(key: string): void {
    const row = this.active;
    row.say(afterKey(row.amount.value, key, row.replace));
    this.refresh();
  }

  /** Cash in one touch: sets or raises the cash part (a new one takes the place of a proposal). */
  private quick(cents: number, add: boolean): void {
    const cash = this.rows.find((each) => each.givesChange);
    const row = cash ?? this.active;
    if (!cash) row.method.value = this.cashMethod()?.value ?? row.method.value;
    row.ask();
    const before = add && !row.proposed ? row.cents : 0;
    row.say(amountText(before + cents));
    row.replace = true;
    this.activate(row);
    this.refresh();
  }

  /** A method key: adds a part with what remains, or changes the method of the part one is at. */
  private payWith(method: string): void {
    const { remaining } = settle(this.due, this.read());
    const row = remaining > 0 && !this.active.proposed && this.active.amount.value ? this.add() : this.active;
    row.method.value = method;
    this.changed(row);
    this.activate(row);
    if (row.incomplete && window.matchMedia("(pointer: fine)").matches) row.known.find((field) => field.offsetParent && !field.value)?.focus();
  }

  /** A further part, with nothing typed; its amount is proposed once its method is known. */
  private add(): PartRow {
    const element = this.rows[0].element.cloneNode(true) as HTMLElement;
    element.classList.remove("active");
    this.parts.append(element);
    const row = this.adopt(element);
    for (const field of row.known) field.value = "";
    row.propose(0);
    element.scrollIntoView({ block: "nearest" });
    return row;
  }

  /** The last part is emptied instead; what it held is proposed again. */
  private remove(row: PartRow): void {
    if (this.rows.length === 1) {
      row.propose(this.proposal(row));
    } else {
      this.rows.splice(this.rows.indexOf(row), 1);
      row.element.remove();
    }
    this.activate(this.rows.at(-1) ?? row);
    this.refresh();
  }

  private activate(row: PartRow, focus = true): void {
    this.active = row;
    for (const each of this.rows) each.element.classList.toggle("active", each === row);
    if (!focus || !window.matchMedia("(pointer: fine)").matches) return;
    row.amount.focus();
    row.amount.select();
  }

  private read(): Part[] {
    return this.rows.map(({ part }) => part);
  }

  /** What is wrong, in the words of the template; empty when the form may be sent. */
  private complaint(): string {
    const { textInvalid = "", textTooMuch = "", textMissing = "", textUnknown = "" } = this.form.dataset;
    if (this.rows.some((row) => row.unreadable)) return textInvalid || "?";
    const { problem } = settle(this.due, this.read());
    if (problem === "too_much") return textTooMuch || "?";
    if (problem === "missing") return textMissing || "?";
    return this.rows.some((row) => row.incomplete) ? textUnknown || "?" : "";
  }

  private refresh(): void {
    const { received, remaining, change, gap } = settle(this.due, this.read());
    this.put("[data-received]", formatMoney(received));
    this.put("[data-remaining]", formatMoney(remaining));
    this.put("[data-change]", formatMoney(change));
    this.put("[data-rounding-gap]", formatMoney(gap));
    const pieces = coinsBack(change).map((cents) => shortMoney(cents).replace(/[\s\u00a0]*€/, ""));
    const { textCoins = "" } = this.form.dataset;
    this.put("[data-change-coins]", pieces.length ? `${textCoins} ${pieces.join(" + ")}`.trim() : "");
    const complaint = this.complaint();
    this.put("[data-payment-error]", complaint);
    for (const row of this.rows) row.amount.classList.toggle("is-invalid", row.unreadable);
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
      const { cents } = row;
      row.amount.value = amountText(cents);
      if (cents || this.rows.length === 1) continue;
      this.rows.splice(this.rows.indexOf(row), 1);
      row.element.remove();
    }
  }
}
