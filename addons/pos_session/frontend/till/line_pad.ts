// The numeric pad of the basket: the selected line, what is typed for it, and the requests that change it.
import { all, need } from "guichet/dom";
import { amountText, formatMoney } from "guichet/money";
import { csrfToken, newKey, Refused, send } from "guichet/request";
import { afterKey, padKey } from "./keypad";
import { nextSelected } from "./selection";
import { inTurn } from "./turns";

type Mode = "quantity" | "price" | "discount";
const MODES: readonly string[] = ["quantity", "price", "discount"];
const FREE = 10_000;
const FIELDS = "input, select, textarea, [contenteditable], .modal, dialog";

function isMode(name: string): name is Mode {
  return MODES.includes(name);
}

export class LinePad {
  private mode: Mode = "quantity";
  private typed = "";
  /** The pad was used since the last Enter: the next Enter is its own, whatever key of the grid has the focus. */
  private armed = false;
  private selected: string | null = null;
  private before = new Map<string, number>();
  private wanted: number | null = null;
  private sending: Promise<void> | null = null;
  private sent: number | null = null;

  constructor(
    private readonly box: HTMLElement,
    private readonly basket: HTMLElement,
  ) {
    box.addEventListener("click", (event) => this.onKeyTouched(event));
    basket.addEventListener("click", (event) => {
      const line = (event.target as Element).closest<HTMLElement>("[data-line]");
      if (line) this.select(line.dataset.line ?? null);
    });
    basket.addEventListener("htmx:load", () => this.basketChanged());
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.basketChanged();
  }

  private get lines(): HTMLElement[] {
    return all(this.basket, "[data-line]");
  }

  private get line(): HTMLElement | undefined {
    return this.lines.find((line) => line.dataset.line === this.selected);
  }

  /** The quantity the line will have once everything under way has arrived. */
  private get quantity(): number {
    return this.wanted ?? this.sent ?? Number(this.line?.dataset.quantity ?? 0);
  }

  private basketChanged(): void {
    const lines = this.lines.map((line) => ({ id: line.dataset.line ?? "", quantity: Number(line.dataset.quantity) }));
    const named = this.basket.querySelector<HTMLElement>("[data-lines]")?.dataset.selected ?? null;
    const next = nextSelected(lines, this.before, this.selected, named);
    this.before = new Map(lines.map(({ id, quantity }) => [id, quantity]));
    if (next !== this.selected) this.typed = "";
    this.selected = next;
    this.show();
    this.line?.scrollIntoView({ block: "nearest" });
  }

  private select(id: string | null): void {
    if (id !== this.selected) this.forget();
    this.selected = id;
    this.show();
  }

  private clear(): void {
    this.typed = "";
    this.show();
  }

  private forget(): void {
    this.typed = "";
    this.mode = "quantity";
    this.wanted = this.sent = null;
  }

  /** Why a key does nothing for the selected line; "" when it works. */
  private why(name: string): string {
    const line = this.line;
    const texts = this.box.dataset;
    if (!line) return texts.textNone ?? "";
    if (name === "remove" || name === "apply") return "";
    const offered = Number(line.dataset.discount) === FREE;
    const right = need(this.box, `[data-pad-key="${name}"]`).dataset.why ?? "";
    if (right && !(name === "offer" && offered)) return right;
    const change = name === "offer" ? "discount" : isMode(name) ? name : "quantity";
    return line.dataset.changes?.split(" ").includes(change) ? "" : (texts.textFixed ?? "");
  }

  private show(note = ""): void {
    const line = this.line;
    for (const each of this.lines) each.setAttribute("aria-pressed", String(each === line));
    const texts = this.box.dataset;
    need(this.box, "[data-pad-line]").textContent =
      line?.querySelector(".till-line-label")?.textContent ?? texts.textNone ?? "";
    const labels = { quantity: texts.textQuantity, price: texts.textPrice, discount: texts.textDiscount };
    need(this.box, "[data-pad-label]").textContent = line ? (labels[this.mode] ?? "") : "";
    const value = need(this.box, "[data-pad-value]");
    value.textContent = this.typed || (line ? this.current(line) : "");
    value.classList.toggle("typed", this.typed !== "");
    need(this.box, "[data-pad-note]").textContent = note;
    for (const key of all(this.box, "[data-pad-key]")) this.showKey(key, line);
  }

  private showKey(key: HTMLElement, line: HTMLElement | undefined): void {
    const name = key.dataset.padKey ?? "";
    key.setAttribute("aria-disabled", String(this.why(name) !== ""));
    if (isMode(name)) {
      key.setAttribute("aria-pressed", String(name === this.mode));
      key.classList.toggle("active", name === this.mode);
    }
    if (name === "offer") {
      const back = Number(line?.dataset.discount) === FREE;
      need(key, "span").textContent = (back ? this.box.dataset.textBack : this.box.dataset.textOffer) ?? "";
    }
  }

  private current(line: HTMLElement): string {
    if (this.mode === "price") return formatMoney(Number(line.dataset.price));
    if (this.mode === "discount") return `${amountText(Number(line.dataset.discount))} %`;
    return String(this.quantity);
  }

  private onKeyTouched(event: Event): void {
    const key = (event.target as Element).closest<HTMLElement>("[data-pad-key], [data-pad-digit]");
    if (!key) return;
    if (key.dataset.padDigit) this.type(key.dataset.padDigit);
    else this.press(key.dataset.padKey ?? "");
  }

  private press(name: string): void {
    const why = this.why(name);
    if (why) return this.show(why);
    if (isMode(name)) {
      this.mode = name;
      this.typed = "";
      this.armed = true;
      this.show();
    } else if (name === "apply") void this.apply();
    else if (name === "remove") void this.change({ quantity: "0" });
    else if (name === "offer") void this.offer();
    else this.step(name === "more" ? 1 : -1);
  }

  private type(key: string): void {
    const why = this.why(this.mode);
    if (why) return this.show(why);
    this.typed = afterKey(this.typed, key, false);
    this.armed = true;
    this.show();
  }

  /** The scanner's listener comes first: a code that it took is no figure, nor is its Enter. */
  private onKey(event: KeyboardEvent): void {
    if (event.target instanceof Element && event.target.closest(FIELDS)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || !this.box.isConnected) return;
    if (event.defaultPrevented) {
      if (event.key === "Enter") this.clear();
      return;
    }
    const figure = padKey(event.key);
    const inGrid = event.target instanceof Element && event.target.closest("[data-grid]") !== null;
    if (figure && this.line) this.type(figure);
    else if (event.key === "Enter" && (this.typed || this.armed)) void this.apply();
    else if (event.key === "Escape" && this.typed) this.clear();
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !inGrid) this.walk(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  private walk(step: number): void {
    const lines = this.lines;
    const at = lines.findIndex((line) => line.dataset.line === this.selected);
    const next = lines[Math.min(Math.max(at + step, 0), lines.length - 1)];
    if (!next) return;
    this.select(next.dataset.line ?? null);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  private async apply(): Promise<void> {
    this.armed = false;
    if (!this.typed) return;
    await this.change({ [this.mode]: this.typed });
  }

  private async offer(): Promise<void> {
    const back = Number(this.line?.dataset.discount) === FREE;
    const pieces = this.mode === "quantity" && this.typed ? this.typed : "1";
    await this.change(back ? { back: "1" } : { free: pieces });
  }

  /** One more, one less: quick touches add up, and what the server is told is always the whole quantity. */
  private step(by: number): void {
    this.wanted = Math.max(this.quantity + by, 0);
    this.typed = "";
    this.mode = "quantity";
    this.show();
    this.sending ??= this.sendSteps().finally(() => {
      this.sending = null;
    });
  }

  private async sendSteps(): Promise<void> {
    while (this.wanted !== null) {
      this.sent = this.wanted;
      this.wanted = null;
      const arrived = await this.change({ quantity: String(this.sent) }, true);
      this.sent = null;
      if (!arrived) this.wanted = null;
    }
    this.show();
  }

  /** Tell the server; the basket of its answer replaces this one. False when it refused, and said why. */
  private async change(values: Record<string, string>, stepping = false): Promise<boolean> {
    const url = this.line?.dataset.url;
    if (!url) return false;
    // Here and not with the answer: what is typed meanwhile is the next change, and stays.
    if (!stepping) this.forget();
    try {
      await inTurn(this.basket, async () => {
        const html = await post(url, values);
        window.htmx.swap(this.basket, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
      });
      return true;
    } catch (error) {
      this.show((error instanceof Refused && error.message) || (this.box.dataset.textFailed ?? ""));
      return false;
    }
  }
}

/** The basket after a change; throws Refused or Unreachable. */
async function post(url: string, values: Record<string, string>): Promise<string> {
  const answer = await send(url, {
    method: "POST",
    body: new URLSearchParams(values),
    headers: {
      "HX-Request": "true",
      Accept: "text/html, application/json;q=0.9",
      "X-CSRFToken": csrfToken(),
      "Idempotency-Key": newKey(),
    },
  });
  return answer.text();
}
